/// The order of the chunks in an array: that of the grid once it has grown to its limits, with the axis that has none,
/// if there is one, first.
struct ChunkNumbering {
  private let grid: ChunkGrid
  /// Axes from the slowest to the fastest.
  private let axes: [Int]
  /// The number of chunks from one to the next along each axis.
  private let strides: [Int]
  /// The number of all chunks; nil where an axis has no limit.
  let count: Int?

  init(_ grid: ChunkGrid, isExtensible: Bool, _ place: Place) throws {
    self.grid = grid
    let unlimited = grid.largestCounts.indices.filter { grid.largestCounts[$0] == nil }
    guard unlimited.count == (isExtensible ? 1 : 0) else {
      throw place.damaged(
        "does not fit the data set", expected: isExtensible ? "one unlimited axis" : "no unlimited axis",
        received: "\(unlimited.count)")
    }
    axes = unlimited + grid.counts.indices.filter { !unlimited.contains($0) }
    var strides = [Int](repeating: 1, count: grid.counts.count)
    var total = 1
    for axis in axes.reversed() {
      strides[axis] = total
      guard let extent = grid.largestCounts[axis] else { continue }
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw place.damaged("has too many chunks") }
      total = product
    }
    self.strides = strides
    count = unlimited.isEmpty ? total : nil
  }

  /// The position of a chunk; nil where the data set does not reach it.
  func position(_ number: Int) -> [Int]? {
    var position = [Int](repeating: 0, count: strides.count)
    var rest = number
    for axis in axes {
      guard strides[axis] > 0 else { return nil }
      position[axis] = rest / strides[axis]
      rest %= strides[axis]
    }
    return grid.contains(position) ? position : nil
  }
}

import HornbillFiles

/// The chunks that a data set is cut into: how many there are along each axis, and where their elements go.
struct ChunkGrid {
  let shape: [Int]
  let chunk: [Int]
  let elementByteCount: Int
  /// Chunks along each axis.
  let counts: [Int]
  /// Chunks along each axis once it has grown to its limit; nil without one.
  let largestCounts: [Int?]
  /// Bytes of a whole chunk.
  let chunkByteCount: Int

  init(_ dataspace: Dataspace, _ layout: ChunkedLayout, elementByteCount: Int, place: Place) throws {
    let shape = dataspace.shape ?? []
    guard shape.count == layout.shape.count, layout.elementByteCount == elementByteCount else {
      throw place.damaged(
        "does not fit the data set", expected: "\(shape.count) axes of \(elementByteCount) bytes",
        received: "\(layout.shape.count) of \(layout.elementByteCount)")
    }
    guard let count = HornbillFiles.elementCount(layout.shape),
      case let (byteCount, overflow) = count.multipliedReportingOverflow(by: elementByteCount), !overflow
    else { throw place.damaged("has chunks too large for any memory", received: "\(layout.shape)") }
    self.shape = shape
    chunk = layout.shape
    self.elementByteCount = elementByteCount
    func pieces(_ extent: Int, _ piece: Int) -> Int { extent / piece + (extent % piece == 0 ? 0 : 1) }
    counts = zip(shape, chunk).map(pieces)
    largestCounts = zip(dataspace.largestShape, chunk).map { extent, piece in extent.map { pieces($0, piece) }
    }
    chunkByteCount = byteCount
  }

  /// The number of all chunks; nil where that is too large for any memory.
  var chunkCount: Int? { HornbillFiles.elementCount(counts) }

  /// Whether a chunk reaches over the data set's edge.
  func isCut(_ position: [Int]) -> Bool {
    zip(zip(position, chunk), shape).contains { place, extent in (place.0 + 1) * place.1 > extent }
  }

  /// Whether there is a chunk at a position.
  func contains(_ position: [Int]) -> Bool { zip(position, counts).allSatisfy { $0 >= 0 && $0 < $1 } }

  /// The number of a chunk, the last axis counting fastest.
  func number(of position: [Int]) -> Int {
    zip(position, counts).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// Copies those elements of a chunk that lie in the data set to their places.
  func scatter(
    _ bytes: UnsafeRawBufferPointer, of position: [Int], into target: UnsafeMutableRawBufferPointer
  ) {
    precondition(bytes.count >= chunkByteCount && contains(position))
    let origin = zip(position, chunk).map { $0 * $1 }
    let extents = zip(zip(origin, shape), chunk).map { min($0.1 - $0.0, $1) }
    // Axes at the end that the chunk fills are one run with the axis before them.
    var axis = shape.count - 1
    var run = extents[axis] * elementByteCount
    while axis > 0, extents[axis] == shape[axis], chunk[axis] == shape[axis] {
      axis -= 1
      run *= extents[axis]
    }
    var strides = [(source: Int, target: Int)](repeating: (0, 0), count: shape.count)
    var (source, place) = (elementByteCount, elementByteCount)
    for index in shape.indices.reversed() {
      strides[index] = (source, place)
      source *= chunk[index]
      place *= shape[index]
    }
    let start = zip(origin, strides).reduce(0) { $0 + $1.0 * $1.1.target }
    copy(axis: 0, to: axis, bytes, 0, target, start, extents, strides, run)
  }

  private func copy(
    axis: Int, to last: Int, _ bytes: UnsafeRawBufferPointer, _ source: Int,
    _ target: UnsafeMutableRawBufferPointer, _ place: Int, _ extents: [Int],
    _ strides: [(source: Int, target: Int)], _ run: Int
  ) {
    guard axis < last else {
      precondition(source + run <= bytes.count && place + run <= target.count)
      UnsafeMutableRawBufferPointer(rebasing: target[place..<place + run]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[source..<source + run]))
      return
    }
    for index in 0..<extents[axis] {
      copy(
        axis: axis + 1, to: last, bytes, source + index * strides[axis].source, target,
        place + index * strides[axis].target, extents, strides, run)
    }
  }
}

/// Lines along which a field has one value: marching squares with straight interpolation.
///
/// (Lorensen and Cline, "Marching Cubes", 1987, in the plane; where a cell allows two answers, the mean of its corners
/// decides)
package struct ContourTracing {
  /// Corners: those of the field, and for closed lines one more all around, where everything is below.
  private let columns, rows: Int
  private let margin: Int
  private let field: Field
  private let level: Double

  /// The lines of a level.
  ///
  /// - Parameter isClosed: whether lines follow the edge of the field where it is above the level, so that each is a
  ///   ring around what is above.
  package static func lines(_ field: Field, at level: Double, isClosed: Bool) -> [[Point]] {
    ContourTracing(field, level, isClosed).trace()
  }

  private init(_ field: Field, _ level: Double, _ isClosed: Bool) {
    (self.field, self.level) = (field, level)
    margin = isClosed ? 1 : 0
    columns = field.x.count + 2 * margin
    rows = field.y.count + 2 * margin
  }

  /// The value of a corner; nil where it is outside or not a number.
  private func value(_ column: Int, _ row: Int) -> Double? {
    let (i, j) = (column - margin, row - margin)
    guard field.x.indices.contains(i), field.y.indices.contains(j) else { return nil }
    let value = field[i, j]
    return value.isNaN ? nil : value
  }

  private func isAbove(_ column: Int, _ row: Int) -> Bool { value(column, row).map { $0 >= level } ?? false }

  /// The place of a corner; those outside lie on the field's edge.
  private func place(_ column: Int, _ row: Int) -> Point {
    Point(
      field.x[min(max(column - margin, 0), field.x.count - 1)],
      field.y[min(max(row - margin, 0), field.y.count - 1)])
  }

  /// An edge between a corner and the next to the right or above.
  private struct Edge: Hashable {
    let column, row: Int
    let isHorizontal: Bool
  }

  private func crossing(_ edge: Edge) -> Point {
    let (a, b) = (
      (edge.column, edge.row),
      (edge.column + (edge.isHorizontal ? 1 : 0), edge.row + (edge.isHorizontal ? 0 : 1))
    )
    let (from, to) = (place(a.0, a.1), place(b.0, b.1))
    // Where one side has no number the line lies at the other.
    guard let low = value(a.0, a.1), low.isFinite else { return to }
    guard let high = value(b.0, b.1), high.isFinite else { return from }
    let part = (level - low) / (high - low)
    return Point(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
  }

  /// The pieces of line in each cell, as pairs of edges.
  private func segments() -> [(Edge, Edge)] {
    var segments: [(Edge, Edge)] = []
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 {
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map { (column + $0.0, row + $0.1) }
        // Without a margin a cell with a missing number has no line.
        if margin == 0, corners.contains(where: { value($0.0, $0.1) == nil }) { continue }
        let above = corners.map { isAbove($0.0, $0.1) }
        let edges = [
          Edge(column: column, row: row, isHorizontal: true),
          Edge(column: column + 1, row: row, isHorizontal: false),
          Edge(column: column, row: row + 1, isHorizontal: true),
          Edge(column: column, row: row, isHorizontal: false),
        ]
        let crossed = (0..<4).filter { above[$0] != above[($0 + 1) % 4] }
        if crossed.count == 2 {
          segments.append((edges[crossed[0]], edges[crossed[1]]))
        } else if crossed.count == 4 {
          let known = corners.compactMap { value($0.0, $0.1) }
          let center = known.count == 4 && known.reduce(0, +) / 4 >= level
          // The lines part the corners that differ from the middle.
          let isFirstCut = above[0] != center
          segments.append(isFirstCut ? (edges[3], edges[0]) : (edges[0], edges[1]))
          segments.append(isFirstCut ? (edges[1], edges[2]) : (edges[2], edges[3]))
        }
      }
    }
    return segments
  }

  private func trace() -> [[Point]] {
    let segments = segments()
    var touching: [Edge: [Int]] = [:]
    for (index, segment) in segments.enumerated() {
      touching[segment.0, default: []].append(index)
      touching[segment.1, default: []].append(index)
    }
    var isUsed = [Bool](repeating: false, count: segments.count)
    /// The edges reached from a piece's end.
    func walk(leaving edge: Edge) -> [Edge] {
      var (path, current) = ([edge], edge)
      while let next = touching[current]?.first(where: { !isUsed[$0] }) {
        isUsed[next] = true
        current = segments[next].0 == current ? segments[next].1 : segments[next].0
        path.append(current)
      }
      return path
    }
    var lines: [[Point]] = []
    for index in segments.indices where !isUsed[index] {
      isUsed[index] = true
      let forward = walk(leaving: segments[index].1)
      let backward = walk(leaving: segments[index].0)
      lines.append((backward.reversed() + forward).map(crossing))
    }
    return lines
  }
}

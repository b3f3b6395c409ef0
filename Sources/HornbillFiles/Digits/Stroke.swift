/// A place on the paper: x to the right, y down.
typealias Point = SIMD2<Float>

/// The way of the pen from where it touches the paper to where it leaves it.
struct Stroke: Sendable {
  /// The points the pen passes, between which it moves in smooth curves; a point given twice in a row is a
  /// corner.
  let points: [Point]

  init(_ points: [Point]) {
    self.points = points
  }

  init(_ points: (Float, Float)...) {
    self.points = points.map { Point($0.0, $0.1) }
  }

  /// A closed oval drawn as the hand does, counter-clockwise; it begins `start` eighths of a turn from the
  /// top and runs a little over its beginning.
  static func oval(center: (Float, Float), radii: (Float, Float), start: Int = 0) -> Stroke {
    let diagonal: Float = 0.707_106_8
    let directions = [
      Point(0, -1), Point(-diagonal, -diagonal), Point(-1, 0), Point(-diagonal, diagonal), Point(0, 1),
      Point(diagonal, diagonal), Point(1, 0), Point(diagonal, -diagonal),
    ]
    return Stroke(
      (start...start + 9).map { eighth in
        Point(center.0, center.1) + Point(radii.0, radii.1) * directions[eighth % 8]
      })
  }

  /// The curve through the points (Catmull and Rom, 1974), as a chain of short straight pieces.
  func curve() -> [Point] {
    let pieces = 5
    var curve: [Point] = []
    curve.reserveCapacity(points.count * pieces)
    for index in points.indices.dropLast() {
      let from = points[index]
      let to = points[index + 1]
      if from == to { continue }
      let leaving = (to - points[max(index - 1, 0)]) * 0.5
      let arriving = (points[min(index + 2, points.count - 1)] - from) * 0.5
      for piece in 0..<pieces {
        let t = Float(piece) / Float(pieces)
        let u = 1 - t
        let straight = from * (u * u * (1 + 2 * t)) + to * (t * t * (3 - 2 * t))
        curve.append(straight + leaving * (u * u * t) - arriving * (t * t * u))
      }
    }
    if let last = points.last { curve.append(last) }
    return curve
  }
}

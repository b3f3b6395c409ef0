/// One writer's hand for one digit: how the ideal strokes come out on paper.
///
/// Only sums, products, quotients and square roots are used: these give the same bits on every machine,
/// which sines and logarithms do not.
struct Handwriting {
  private var random: DigitRandom
  private let matrix: (x: Point, y: Point)
  /// A random push at each crossing of a coarse grid over the paper.
  private let pushes: [Point]

  private static let gridSide = 3
  private static let gridSpacing: Float = 0.7

  init(_ random: DigitRandom) {
    var random = random
    // A rotation by twice the angle whose tangent is `half`; most people slant to the right.
    let half = random.normal(0.075)
    let cosine = (1 - half * half) / (1 + half * half)
    let sine = 2 * half / (1 + half * half)
    let slant = 0.12 + random.normal(0.24)
    let width = random.uniform(0.7...1.4)
    matrix = (Point(cosine, sine) * width, Point(-sine - slant * cosine, cosine - slant * sine))
    pushes = (0..<Self.gridSide * Self.gridSide).map { _ in
      Point(random.normal(0.11), random.normal(0.11))
    }
    self.random = random
  }

  /// The curves that the pen draws for the strokes of a template.
  mutating func curves(_ strokes: [Stroke]) -> [[Point]] {
    strokes.map { stroke in unsteady(stroke).curve().map(placed) }
  }

  /// A stroke whose points are missed by a little; corners stay corners.
  private mutating func unsteady(_ stroke: Stroke) -> Stroke {
    var moved: [Point] = []
    for (index, point) in stroke.points.enumerated() {
      if index > 0, point == stroke.points[index - 1] {
        moved.append(moved[index - 1])
      } else {
        moved.append(point + Point(random.normal(0.022), random.normal(0.022)))
      }
    }
    return Stroke(moved)
  }

  /// Where a point of the ideal digit comes to lie.
  private func placed(_ point: Point) -> Point {
    let bent = point + push(at: point) - Point(0.5, 0.5)
    return matrix.x * bent.x + matrix.y * bent.y
  }

  /// The pushes of the four crossings around a point, blended so that the paper bends without creases.
  private func push(at point: Point) -> Point {
    let place = (point + Point(0.2, 0.2)) / Self.gridSpacing
    let last = Float(Self.gridSide - 1) - 0.001
    let inside = place.clamped(lowerBound: Point(0, 0), upperBound: Point(last, last))
    let corner = inside.rounded(.down)
    let t = inside - corner
    let weight = t * t * (3 - 2 * t)
    let index = Int(corner.y) * Self.gridSide + Int(corner.x)
    let above = pushes[index] * (1 - weight.x) + pushes[index + 1] * weight.x
    let below =
      pushes[index + Self.gridSide] * (1 - weight.x) + pushes[index + Self.gridSide + 1] * weight.x
    return above * (1 - weight.y) + below * weight.y
  }
}

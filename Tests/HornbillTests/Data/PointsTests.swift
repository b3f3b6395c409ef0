import Hornbill
import Testing

@Suite("Points to classify")
struct PointsTests {
  private typealias Maker = @Sendable (Int, Double, UInt32) throws -> TableSet

  private static let makers: [(String, Maker)] = [
    ("circle", { try Points.circle(count: $0, noise: $1, seed: $2) }),
    ("xor", { try Points.xor(count: $0, noise: $1, seed: $2) }),
    ("gauss", { try Points.gauss(count: $0, noise: $1, seed: $2) }),
    ("spiral", { try Points.spiral(count: $0, noise: $1, seed: $2) }),
    ("moons", { try Points.moons(count: $0, noise: $1, seed: $2) }),
    ("blobs", { try Points.blobs(count: $0, deviation: $1, seed: $2) }),
  ]

  @Test("a seed gives the same points, another seed others; none and one are drawn as well")
  func seeds() throws {
    for (name, make) in Self.makers {
      let points = try make(60, 0.25, 3)
      #expect(points.features.shape == [60, 2] && points.features.dtype == .float32, "\(name)")
      #expect(points.labels.shape == [60] && points.labels.dtype == .int32, "\(name)")
      #expect(points.oneHotLabels.shape == [60, points.classNames.count], "\(name)")
      #expect(points.count == 60 && points.featureNames == ["x", "y"], "\(name)")
      let again = try make(60, 0.25, 3)
      #expect(points.features.scalars == again.features.scalars, "\(name)")
      #expect(points.labels.scalars == again.labels.scalars, "\(name)")
      #expect(try make(60, 0.25, 4).features.scalars != points.features.scalars, "\(name)")
      for count in 0...3 { #expect(try make(count, 0, 0).count == count, "\(name)") }
      expectError("\(name): expected a count and a noise of at least 0, received 5 and -1.0.") {
        _ = try make(5, -1, 0)
      }
    }
  }

  /// The points with their classes, as pairs of coordinates.
  private func rows(_ points: TableSet) -> [(x: Float, y: Float, label: Int)] {
    let numbers = points.features.scalars
    return points.labels.scalars(as: Int.self).enumerated().map {
      (numbers[2 * $0.offset], numbers[2 * $0.offset + 1], $0.element)
    }
  }

  @Test("the shapes are the Playground's")
  func shapes() throws {
    for row in rows(try Points.circle(seed: 1)) {
      let distance = (row.x * row.x + row.y * row.y).squareRoot()
      #expect(row.label == 1 ? distance < 2.5 : (3.49...5.01).contains(distance))
    }
    for row in rows(try Points.xor(seed: 1)) {
      #expect(row.label == (row.x * row.y >= 0 ? 1 : 0))
      #expect([row.x, row.y].allSatisfy { (0.29...5.31).contains(abs($0)) })
    }
    let gauss = rows(try Points.gauss(seed: 1))
    for (label, center) in [(1, Float(2)), (0, -2)] {
      let cloud = gauss.filter { $0.label == label }
      #expect(cloud.count == 250)
      #expect(abs(cloud.map(\.x).reduce(0, +) / 250 - center) < 0.2)
      let spread = cloud.map { ($0.y - center) * ($0.y - center) }.reduce(0, +) / 250
      #expect((0.35...0.7).contains(spread))
    }
    // The two arms are each other's image in the origin.
    let spiral = rows(try Points.spiral(count: 100))
    for (first, second) in zip(spiral[..<50], spiral[50...]) {
      #expect(first.label == 1 && second.label == 0)
      #expect(abs(first.x + second.x) < 1e-5 && abs(first.y + second.y) < 1e-5)
    }
    #expect(abs(spiral[49].x * spiral[49].x + spiral[49].y * spiral[49].y - 4.9 * 4.9) < 1e-4)
  }

  @Test("columns are taken by name")
  func columns() throws {
    let points = try Points.blobs(count: 4, features: 3)
    #expect(points.featureNames == ["x1", "x2", "x3"])
    let all = points.features.scalars
    #expect(
      try points.columns("x3", "x1").scalars == [
        all[2], all[0], all[5], all[3], all[8], all[6], all[11], all[9],
      ])
    expectError("columns: expected one of x1, x2, x3, received x4.") { _ = try points.columns("x4") }
    expectError("columns: expected at least one of x1, x2, x3, received none.") { _ = try points.columns() }
  }
}

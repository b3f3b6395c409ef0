import Foundation
import HornbillGraph

/// Points to classify, drawn by the machine: the same seed gives the same points everywhere.
///
/// ```swift
/// let spiral = try Points.spiral(count: 400, noise: 0.1, seed: 1)
/// try model.fit(spiral.features, spiral.labels, epochs: 100)
/// ```
///
/// Circle, xor, gauss and spiral are those of TensorFlow's Playground (its file `dataset.ts`), with the classes 1 and
/// 0 for its 1 and -1; their coordinates lie within about -6...6. Moons and blobs are scikit-learn's, number for
/// number.
public enum Points {
  /// A disc (class 1) within a ring (class 0).
  ///
  /// - Parameters:
  ///   - count: how many points: half of them of each class before the noise.
  ///   - noise: how far a point may be moved, as a part of the ring's radius; its class is that of where it
  ///     seems to have come from. The Playground allows 0 to 0.5.
  ///   - seed: of the ``RandomState`` that draws them.
  /// - Throws: `HornbillError` where the count or the noise is negative.
  public static func circle(count: Int = 500, noise: Double = 0, seed: UInt32 = 0) throws -> TableSet {
    try check("circle", count: count, noise: noise)
    let radius = 5.0
    var random = RandomState(seed)
    return made(count, in: 2) { index in
      let isInside = index < (count + 1) / 2
      let distance = isInside ? random.between(0, radius / 2) : random.between(radius * 0.7, radius)
      let angle = random.between(0, 2 * Double.pi)
      let (x, y) = (distance * sin(angle), distance * cos(angle))
      let (dx, dy) = (random.between(-radius, radius) * noise, random.between(-radius, radius) * noise)
      let seeming = ((x + dx) * (x + dx) + (y + dy) * (y + dy)).squareRoot()
      return ([x, y], seeming < radius / 2 ? 1 : 0)
    }
  }

  /// Four squares: class 1 where both coordinates have the same sign, class 0 elsewhere.
  ///
  /// - Parameters: as for ``circle(count:noise:seed:)``.
  /// - Throws: `HornbillError` where the count or the noise is negative.
  public static func xor(count: Int = 500, noise: Double = 0, seed: UInt32 = 0) throws -> TableSet {
    try check("xor", count: count, noise: noise)
    var random = RandomState(seed)
    return made(count, in: 2) { _ in
      let padding = 0.3
      let (x, y) = (random.between(-5, 5), random.between(-5, 5))
      let point = [x, y].map { $0 + ($0 > 0 ? padding : -padding) }
      let (dx, dy) = (random.between(-5, 5) * noise, random.between(-5, 5) * noise)
      return (point, (point[0] + dx) * (point[1] + dy) >= 0 ? 1 : 0)
    }
  }

  /// Two clouds of normal numbers, around (2, 2) (class 1) and (-2, -2) (class 0).
  ///
  /// - Parameters: as for ``circle(count:noise:seed:)``; the noise 0...0.5 makes the variance 0.5...4.
  /// - Throws: `HornbillError` where the count or the noise is negative.
  public static func gauss(count: Int = 500, noise: Double = 0, seed: UInt32 = 0) throws -> TableSet {
    try check("gauss", count: count, noise: noise)
    let deviation = (0.5 + noise * 7).squareRoot()
    var random = RandomState(seed)
    return made(count, in: 2) { index in
      let label = index < (count + 1) / 2 ? 1 : 0
      let center = label == 1 ? 2.0 : -2.0
      return ((0..<2).map { _ in center + deviation * random.randn() }, label)
    }
  }

  /// Two arms of a spiral, wound into each other.
  ///
  /// - Parameters: as for ``circle(count:noise:seed:)``; the noise moves a point by at most that much.
  /// - Throws: `HornbillError` where the count or the noise is negative.
  public static func spiral(count: Int = 500, noise: Double = 0, seed: UInt32 = 0) throws -> TableSet {
    try check("spiral", count: count, noise: noise)
    var random = RandomState(seed)
    let half = (count + 1) / 2
    return made(count, in: 2) { index in
      let isFirst = index < half
      let part = Double(isFirst ? index : index - half) / Double(isFirst ? half : count - half)
      let angle = 1.75 * part * 2 * Double.pi + (isFirst ? 0 : Double.pi)
      let point = [5 * part * sin(angle), 5 * part * cos(angle)]
      return (point.map { $0 + random.between(-1, 1) * noise }, isFirst ? 1 : 0)
    }
  }

  /// Two half circles, one within the other's bend: scikit-learn's `make_moons`.
  ///
  /// - Parameters:
  ///   - count: how many points.
  ///   - noise: the standard deviation of what is added to each coordinate.
  ///   - seed: scikit-learn's `random_state`.
  /// - Throws: `HornbillError` where the count or the noise is negative.
  public static func moons(count: Int = 100, noise: Double = 0, seed: UInt32 = 0) throws -> TableSet {
    try check("moons", count: count, noise: noise)
    let outer = count / 2
    func angle(_ index: Int, of count: Int) -> Double {
      Double.pi / Double(max(count - 1, 1)) * Double(index)
    }
    var random = RandomState(seed)
    let order = random.permutation(count)
    return made(count, in: 2) { index in
      let place = order[index]
      let isOuter = place < outer
      let turn = isOuter ? angle(place, of: outer) : angle(place - outer, of: count - outer)
      let point = isOuter ? [cos(turn), sin(turn)] : [1 - cos(turn), 1 - sin(turn) - 0.5]
      return (noise == 0 ? point : point.map { $0 + noise * random.randn() }, isOuter ? 0 : 1)
    }
  }

  /// Round clouds of normal numbers around random centres: scikit-learn's `make_blobs`.
  ///
  /// - Parameters:
  ///   - count: how many points, of all classes together.
  ///   - centers: how many clouds, each a class.
  ///   - features: how many coordinates.
  ///   - deviation: the standard deviation of a cloud.
  ///   - seed: scikit-learn's `random_state`.
  /// - Throws: `HornbillError` where a number is negative, or there is no cloud or no coordinate.
  public static func blobs(
    count: Int = 100, centers: Int = 3, features: Int = 2, deviation: Double = 1, seed: UInt32 = 0
  ) throws -> TableSet {
    try check("blobs", count: count, noise: deviation)
    guard centers > 0, features > 0 else {
      throw HornbillError(
        "blobs", expected: "at least one centre and one feature", received: "\(centers) and \(features)")
    }
    var random = RandomState(seed)
    let places = (0..<centers).map { _ in (0..<features).map { _ in random.between(-10, 10) } }
    var points: [([Double], Int)] = []
    for (label, place) in places.enumerated() {
      for _ in 0..<(count / centers + (label < count % centers ? 1 : 0)) {
        points.append((place.map { $0 + deviation * random.randn() }, label))
      }
    }
    let order = random.permutation(count)
    return made(count, in: features, classes: centers) { points[order[$0]] }
  }

  private static func check(_ name: String, count: Int, noise: Double) throws {
    guard count >= 0, noise >= 0, noise.isFinite else {
      throw HornbillError(
        name, expected: "a count and a noise of at least 0", received: "\(count) and \(noise)")
    }
  }

  private static func made(
    _ count: Int, in features: Int, classes: Int = 2, _ draw: (Int) -> (point: [Double], label: Int)
  ) -> TableSet {
    var numbers: [Float] = []
    var labels: [Int32] = []
    for index in 0..<count {
      let (point, label) = draw(index)
      numbers += point.map { Float($0) }
      labels.append(Int32(label))
    }
    return TableSet(
      features: Tensor(numbers, shape: [count, features]), labels: Tensor(labels),
      featureNames: features == 2 ? ["x", "y"] : (1...features).map { "x\($0)" },
      classNames: (0..<classes).map(String.init))
  }
}

extension RandomState {
  /// NumPy's `uniform` for one number between finite bounds.
  fileprivate mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * random() }
}

import Foundation
import HornbillGraph

/// What lies between the positions of an axis that gets another number of them.
///
/// Position i of m lies at `(i + 1/2) · n / m - 1/2` of the n old ones. All but `nearest` are weighted means of the old
/// positions around, one axis after the other. (`keras/src/backend/tensorflow/image.py`, `resize`)
public enum Interpolation: String, Sendable, Hashable, Codable {
  /// The nearest position.
  case nearest
  /// A straight line from one position to the next.
  case bilinear
  /// A cubic through four positions (Keys, 1981).
  case bicubic
  /// A windowed sinc of radius 3 (Lanczos, 1964).
  case lanczos3
  /// A windowed sinc of radius 5.
  case lanczos5
  /// The mean of what the new position covers.
  case area

  /// The old positions that make up a new one: the first, and the weights of it and those behind it.
  private typealias Share = (start: Int, weights: [Double])

  /// What makes up position i of `count`.
  private func share(_ i: Int, of count: Int, from extent: Int, antialiased: Bool) -> Share {
    let ratio = Double(extent) / Double(count)
    let scale = antialiased ? Swift.max(ratio, 1) : 1
    let place = (Double(i) + 0.5) * ratio - 0.5
    func mean(at place: Double, radius: Double, weight: (Double) -> Double) -> Share {
      let start = Swift.max(Int((place - radius * scale).rounded(.up)), 0)
      let end = Swift.min(Int((place + radius * scale).rounded(.down)), extent - 1)
      let weights = (start...Swift.max(start, end)).map {
        weight(Swift.min(Swift.abs(Double($0) - place) / scale, radius))
      }
      let total = weights.reduce(0, +)
      return (start, weights.map { $0 / total })
    }
    func lanczos(_ radius: Double) -> Share {
      mean(at: place, radius: radius) {
        $0 < 1e-3 ? 1 : radius * sin(.pi * $0) * sin(.pi * $0 / radius) / (.pi * .pi * $0 * $0)
      }
    }
    switch self {
    case .nearest:
      // In single precision, as TensorFlow takes it where two positions are equally near.
      let place = (Float(i) + 0.5) * (Float(extent) / Float(count))
      return (Swift.min(Int(place), extent - 1), [1])
    case .bilinear:
      return mean(at: place, radius: 1) { 1 - $0 }
    case .bicubic:
      // TensorFlow has the weights of a cubic in a table of 1024 places, where it has no use for others.
      let lower = place.rounded(.down)
      let tabled = lower + ((place - lower) * 1024).rounded(.toNearestOrEven) / 1024
      return mean(at: antialiased ? place : tabled, radius: 2) {
        $0 < 1 ? (1.5 * $0 - 2.5) * $0 * $0 + 1 : ((2.5 - 0.5 * $0) * $0 - 4) * $0 + 2
      }
    case .lanczos3: return lanczos(3)
    case .lanczos5: return lanczos(5)
    case .area:
      let (from, to) = (Double(i) * ratio, Double(i + 1) * ratio)
      let positions = Int(from)..<Swift.min(Int(to.rounded(.up)), extent)
      return (
        Int(from), positions.map { (Swift.min(to, Double($0 + 1)) - Swift.max(from, Double($0))) / ratio }
      )
    }
  }

  /// An axis with another number of positions; all but `nearest` give floating point.
  ///
  /// - Parameter antialiased: whether fewer positions are means of all the old ones that they stand for.
  /// - Throws: `HornbillError` where there are too many positions for tables of their weights.
  func resized(_ x: Tensor, axis: Int, to count: Int, antialiased: Bool = false) throws -> Tensor {
    let extent = x.shape[axis]
    guard extent > 0, extent <= 1 << 20, count <= 1 << 20 else {
      throw HornbillError(
        "resize", expected: "1 to 2^20 positions along an axis", received: "\(extent) that become \(count)")
    }
    let shares = (0..<count).map { share($0, of: count, from: extent, antialiased: antialiased) }
    guard self != .nearest else { return take(x, shares.map(\.start), axis: axis) }
    let x = x.asFloatingPoint
    let most = shares.map(\.weights.count).max() ?? 0
    if most <= 12 {
      // A few positions are taken one by one.
      var shape = [Int](repeating: 1, count: x.rank)
      shape[axis] = count
      return (0..<most).map { number in
        let weights = shares.map { number < $0.weights.count ? $0.weights[number] : 0 }
        let part = take(x, shares.map { Swift.min($0.start + number, extent - 1) }, axis: axis)
        return part * Tensor(weights, shape: Shape(shape)).cast(to: x.dtype)
      }.reduce(Tensor.zeros([], dtype: x.dtype), +)
    }
    guard extent * count <= 1 << 26 else {
      throw HornbillError(
        "resize", expected: "at most 2^26 pairs of an old and a new position with \(rawValue)",
        received: "\(extent) that become \(count)")
    }
    var matrix = [Double](repeating: 0, count: extent * count)
    for (column, share) in shares.enumerated() {
      for (number, weight) in share.weights.enumerated() {
        matrix[(share.start + number) * count + column] = weight
      }
    }
    var exchange = Array(0..<x.rank)
    exchange.swapAt(axis, x.rank - 1)
    let weights = Tensor(matrix, shape: [extent, count]).cast(to: x.dtype)
    return try matrixProduct(x.transposed(exchange), weights).transposed(exchange)
  }
}

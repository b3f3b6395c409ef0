package import HornbillGraph

/// How parameters begin.
///
/// Names, defaults and distributions are those of Keras's initializers (`keras/src/initializers/`); the numbers
/// come from Hornbill's own generator.
///
/// ```swift
/// Dense(64, kernelInitializer: .heNormal, biasInitializer: .constant(0.1))
/// ```
public struct Initializer: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case constant(Double)
    case identity(gain: Double)
    case normal(mean: Double, deviation: Double)
    case truncatedNormal(mean: Double, deviation: Double)
    case uniform(low: Double, high: Double)
    case scaling(scale: Double, mode: FanMode, distribution: ScalingDistribution)
    case orthogonal(gain: Double)
  }

  /// Keras's class name, such as `GlorotUniform`.
  public let name: String
  /// The initializer's own seed.
  ///
  /// With one, a shape gets the same numbers wherever the initializer is used; without one the model's seed and
  /// the parameter's number decide.
  public let seed: Int?
  package let kind: Kind

  init(_ name: String, _ kind: Kind, seed: Int? = nil) {
    self.name = name
    self.kind = kind
    self.seed = seed
  }

  /// The first value of a parameter, the same for the same seed and stream.
  ///
  /// - Throws: `HornbillError` where the initializer does not serve the shape (`identity` and `orthogonal`
  ///   need axes), or its arguments are impossible.
  package func callAsFunction(_ shape: Shape, seed: Int, stream: Int, dtype: DType = .float32) throws
    -> Tensor
  {
    let (seed, stream) = self.seed.map { ($0, 0) } ?? (seed, stream)
    switch kind {
    case .constant(let value): return .full(shape, value, dtype: dtype)
    case .uniform(let low, let high):
      return .randomUniform(shape, low: low, high: high, seed: seed, stream: stream, dtype: dtype)
    case .normal(let mean, let deviation):
      return .randomNormal(
        shape, mean: mean, standardDeviation: deviation, seed: seed, stream: stream, dtype: dtype)
    case .truncatedNormal(let mean, let deviation):
      return withinTwoDeviations(
        shape, mean: mean, deviation: deviation, seed: seed, stream: stream, dtype: dtype)
    case .scaling(let scale, let mode, let distribution):
      guard scale > 0 else {
        throw HornbillError(name, expected: "a scale above 0", received: "\(scale)")
      }
      let spread = scaledSpread(shape, scale: scale, mode: mode, distribution: distribution)
      let kind: Kind =
        switch distribution {
        case .uniform: .uniform(low: -spread, high: spread)
        case .untruncatedNormal: .normal(mean: 0, deviation: spread)
        case .truncatedNormal: .truncatedNormal(mean: 0, deviation: spread)
        }
      return try Initializer(name, kind)(shape, seed: seed, stream: stream, dtype: dtype)
    case .identity(let gain):
      guard shape.rank == 2 else {
        throw HornbillError(name, expected: "a shape of 2 axes", received: "\(shape)")
      }
      let values = (0..<shape.elementCount).map { $0 / shape[1] == $0 % shape[1] ? gain : 0 }
      return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
    case .orthogonal(let gain):
      guard shape.rank >= 2 else {
        throw HornbillError(name, expected: "a shape of at least 2 axes", received: "\(shape)")
      }
      let rows = shape.dimensions.dropLast().reduce(1, *)
      let matrix = orthogonalMatrix(rows: rows, columns: shape.last, seed: seed, stream: stream)
      return Tensor(Storage(matrix.map { $0 * gain }, as: dtype), shape: shape, dtype: dtype)
    }
  }
}

/// Normally distributed numbers within two standard deviations, by the inverse of the distribution function.
private func withinTwoDeviations(
  _ shape: Shape, mean: Double, deviation: Double, seed: Int, stream: Int, dtype: DType
) -> Tensor {
  // erf(2 / √2): what lies within two standard deviations.
  let within = 0.954499736103641583
  let uniform = Tensor.randomUniform(
    shape, low: -within, high: within, seed: seed, stream: stream, dtype: dtype)
  let standard = erfInverse(uniform) * 2.0.squareRoot()
  return minimum(maximum(standard, -2), 2) * deviation + mean
}

public import HornbillGraph

/// Adds normal numbers of mean 0 while training; the identity in inference.
///
/// ```
/// y = x + standardDeviation · normal
/// ```
///
/// Input: any shape. Output: the same shape. (`keras/src/layers/regularization/gaussian_noise.py`)
public struct GaussianNoise: UnaryLayer {
  /// Keras's class name.
  public static let className = "GaussianNoise"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The deviation of the noise, from 0 to 1.
  public var standardDeviation: Double
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(_ standardDeviation: Double, seed: Int? = nil, inputShape: [Int]? = nil, name: String? = nil) {
    self.standardDeviation = standardDeviation
    self.seed = seed
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input and the noise.
  ///
  /// - Throws: `HornbillError` where the deviation is not from 0 to 1.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard (0...1).contains(standardDeviation) else {
      throw scope.error(expected: "a standardDeviation from 0 to 1", received: "\(standardDeviation)")
    }
    guard scope.isTraining, standardDeviation > 0 else { return x }
    let x = x.asFloatingPoint
    return x + scope.randomNormal(x.shape, dtype: x.dtype, seed: seed) * standardDeviation
  }
}

extension GaussianNoise {
  private enum CodingKeys: String, CodingKey {
    case name, seed
    case standardDeviation = "stddev"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Double.self, forKey: .standardDeviation),
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(standardDeviation, forKey: .standardDeviation)
    try container.encode(seed, forKey: .seed)
  }
}

public import HornbillGraph

/// Multiplies by normal numbers of mean 1 while training; the identity in inference (Srivastava et al., 2014).
///
/// ```
/// y = x · (1 + √(rate / (1 - rate)) · normal)
/// ```
///
/// Input: any shape. Output: the same shape. (`keras/src/layers/regularization/gaussian_dropout.py`)
public struct GaussianDropout: UnaryLayer {
  /// Keras's class name.
  public static let className = "GaussianDropout"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The fraction that dropout of the same strength would drop, from 0 to below 1.
  public var rate: Double
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(_ rate: Double, seed: Int? = nil, inputShape: [Int]? = nil, name: String? = nil) {
    self.rate = rate
    self.seed = seed
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input times the noise.
  ///
  /// - Throws: `HornbillError` where the rate is not from 0 to below 1.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard rate >= 0, rate < 1 else {
      throw scope.error(expected: "a rate from 0 to below 1", received: "\(rate)")
    }
    guard scope.isTraining, rate > 0 else { return x }
    let x = x.asFloatingPoint
    let deviation = (rate / (1 - rate)).squareRoot()
    return x * (scope.randomNormal(x.shape, dtype: x.dtype, seed: seed) * deviation + 1)
  }
}

extension GaussianDropout {
  private enum CodingKeys: String, CodingKey {
    case name, rate, seed
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Double.self, forKey: .rate),
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(rate, forKey: .rate)
    try container.encode(seed, forKey: .seed)
  }
}

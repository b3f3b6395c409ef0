public import HornbillGraph

/// Dropout that keeps mean and variance, for networks of `selu` (Klambauer et al., 2017); the identity in inference.
///
/// ```
/// y = a · (x with probability 1 - rate, else p) + b,   p = -1.7580993408473766
/// a = 1 / √((1 - rate) · (1 + rate · p²)),   b = -a · p · rate
/// ```
///
/// Input: any shape. Output: the same shape. (`keras/src/layers/regularization/alpha_dropout.py`)
public struct AlphaDropout: UnaryLayer {
  /// Keras's class name.
  public static let className = "AlphaDropout"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The fraction of elements to drop, from 0 to below 1.
  public var rate: Double
  /// The shape of the mask, which broadcasts over the input; nil in it stands for the input's own extent.
  public var noiseShape: [Int?]?
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(
    _ rate: Double, noiseShape: [Int?]? = nil, seed: Int? = nil, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The elements that stay, and p for the others, scaled and shifted.
  ///
  /// - Throws: `HornbillError` where the rate is not from 0 to below 1, or the noise shape does not broadcast.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard rate >= 0, rate < 1 else {
      throw scope.error(expected: "a rate from 0 to below 1", received: "\(rate)")
    }
    let mask = try scope.noiseShape(noiseShape, over: x.shape)
    guard scope.isTraining, rate > 0 else { return x }
    let x = x.asFloatingPoint
    let dropped = -1.6732632423543772 * 1.0507009873554805
    let a = 1 / ((1 - rate) * (1 + rate * dropped * dropped)).squareRoot()
    let stays = scope.randomUniform(mask, dtype: x.dtype, seed: seed) .>= rate
    return select(stays, x, Tensor.full([], dropped, dtype: x.dtype)) * a - a * dropped * rate
  }
}

extension AlphaDropout {
  private enum CodingKeys: String, CodingKey {
    case name, rate, seed
    case noiseShape = "noise_shape"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Double.self, forKey: .rate),
      noiseShape: try container.decodeIfPresent([Int?].self, forKey: .noiseShape),
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(rate, forKey: .rate)
    try container.encode(noiseShape, forKey: .noiseShape)
    try container.encode(seed, forKey: .seed)
  }
}

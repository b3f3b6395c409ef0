public import HornbillGraph

/// Sets elements to 0 at random while training, and scales the others up, so that sums keep their expectation.
///
/// The identity in inference (Srivastava et al., 2014).
///
/// ```
/// y = x / (1 - rate) with probability 1 - rate, else 0
/// ```
///
/// Input: any shape. Output: the same shape. (`keras/src/layers/regularization/dropout.py`)
public struct Dropout: UnaryLayer {
  /// Keras's class name.
  public static let className = "Dropout"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The fraction of elements to drop, in 0...1.
  public var rate: Double
  /// The shape of the mask, which broadcasts over the input; nil in it stands for the input's own extent.
  public var noiseShape: [Int?]?
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that drops a fraction `rate` of the elements while training.
  public init(
    _ rate: Double, noiseShape: [Int?]? = nil, seed: Int? = nil, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The elements that stay, scaled up, and 0 for the others.
  ///
  /// - Throws: `HornbillError` where the rate is outside 0...1, or the noise shape does not broadcast.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard (0...1).contains(rate) else {
      throw scope.error(expected: "a rate from 0 to 1", received: "\(rate)")
    }
    let mask = try scope.noiseShape(noiseShape, over: x.shape)
    guard scope.isTraining, rate > 0 else { return x }
    let x = x.asFloatingPoint
    let zero = Tensor.full([], 0, dtype: x.dtype)
    guard rate < 1 else { return zero.broadcast(to: x.shape) }
    let stays = scope.randomUniform(mask, dtype: x.dtype, seed: seed) .>= rate
    return select(stays, x * (1 / (1 - rate)), zero)
  }
}

extension Dropout {
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
    try container.encode(seed, forKey: .seed)
    try container.encode(noiseShape, forKey: .noiseShape)
  }
}

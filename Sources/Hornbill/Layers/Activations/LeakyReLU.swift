public import HornbillGraph

/// The rectified linear unit with a slope below 0, as a layer.
///
/// ```
/// y = x where x > 0, else negativeSlope · x
/// ```
///
/// Input and output: any shape. (`keras/src/layers/activations/leaky_relu.py`)
public struct LeakyReLU: UnaryLayer {
  /// Keras's class name.
  public static let className = "LeakyReLU"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The slope below 0.
  public var negativeSlope: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of the function.
  public init(negativeSlope: Double = 0.3, inputShape: [Int]? = nil, name: String? = nil) {
    self.negativeSlope = negativeSlope
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The rectified input.
  ///
  /// - Throws: `HornbillError` where the slope is negative.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard negativeSlope >= 0 else {
      throw scope.error(expected: "a negativeSlope of at least 0", received: "\(negativeSlope)")
    }
    return leakyRelu(x, negativeSlope: negativeSlope)
  }
}

extension LeakyReLU {
  private enum CodingKeys: String, CodingKey {
    case name
    case negativeSlope = "negative_slope"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      negativeSlope: try container.decodeIfPresent(Double.self, forKey: .negativeSlope) ?? 0.3,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(negativeSlope, forKey: .negativeSlope)
  }
}

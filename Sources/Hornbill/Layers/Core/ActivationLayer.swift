public import HornbillGraph

/// An activation as a layer of its own: Keras's `Activation`.
///
/// Input: any shape. Output: the same shape (`glu` halves its axis).
/// (`keras/src/layers/activations/activation.py`)
public struct ActivationLayer: UnaryLayer {
  /// Keras's class name.
  public static let className = "Activation"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The function.
  public var activation: Activation
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that applies an activation.
  public init(_ activation: Activation, inputShape: [Int]? = nil, name: String? = nil) {
    self.activation = activation
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of the input.
  ///
  /// - Throws: `HornbillError` where the input lacks the axis that the activation works along.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor { try activation(x, in: scope) }
}

extension ActivationLayer {
  private enum CodingKeys: String, CodingKey { case name, activation }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Activation.self, forKey: .activation),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(activation, forKey: .activation)
  }
}

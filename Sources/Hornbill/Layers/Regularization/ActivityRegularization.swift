public import HornbillGraph

/// Adds a penalty on its input to the loss, divided by the size of the batch, and passes the input on.
///
/// ```
/// loss += (l1 · Σ |x| + l2 · Σ x²) / batch
/// ```
///
/// Input and output: any shape. (`keras/src/layers/regularization/activity_regularization.py`)
public struct ActivityRegularization: UnaryLayer {
  /// Keras's class name.
  public static let className = "ActivityRegularization"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The weight of the absolute values.
  public var l1: Double
  /// The weight of the squares.
  public var l2: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that penalises what passes through it.
  public init(l1: Double = 0, l2: Double = 0, inputShape: [Int]? = nil, name: String? = nil) {
    self.l1 = l1
    self.l2 = l2
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input itself.
  public func call(_ x: Tensor, in scope: Scope) -> Tensor {
    let batch = x.rank > 0 ? Swift.max(x.shape[0], 1) : 1
    scope.add(loss: Regularizer.l1l2(l1: l1, l2: l2)(x.asFloatingPoint) * (1 / Double(batch)))
    return x
  }
}

extension ActivityRegularization {
  private enum CodingKeys: String, CodingKey { case name, l1, l2 }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      l1: try container.decodeIfPresent(Double.self, forKey: .l1) ?? 0,
      l2: try container.decodeIfPresent(Double.self, forKey: .l2) ?? 0,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(l1, forKey: .l1)
    try container.encode(l2, forKey: .l2)
  }
}

public import HornbillGraph

/// The rectified linear unit whose slope below 0 is learned (He et al., 2015).
///
/// ```
/// y = x where x > 0, else alpha · x
/// ```
///
/// Input and output: `[batch, ...]`. Parameter: `alpha`, of a sample's shape, with an extent of 1 on the axes that share
/// it. (`keras/src/layers/activations/prelu.py`)
public struct PReLU: UnaryLayer {
  /// Keras's class name.
  public static let className = "PReLU"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// How the slopes begin.
  public var alphaInitializer: Initializer
  /// The penalty on the slopes.
  public var alphaRegularizer: Regularizer?
  /// What the slopes are held to.
  public var alphaConstraint: Constraint?
  /// The axes, counted with the batch as 0, along which there is one slope: `[1, 2]` gives an image's channels one each.
  public var sharedAxes: [Int]?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with slopes of its own.
  public init(
    alphaInitializer: Initializer = .zeros, alphaRegularizer: Regularizer? = nil,
    alphaConstraint: Constraint? = nil, sharedAxes: [Int]? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.alphaInitializer = alphaInitializer
    self.alphaRegularizer = alphaRegularizer
    self.alphaConstraint = alphaConstraint
    self.sharedAxes = sharedAxes
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activated input.
  ///
  /// - Throws: `HornbillError` where the input has no batch axis or lacks a shared one, or a constraint does not fit.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    guard x.rank >= 1 else {
      throw scope.error(expected: "an input with a batch axis", received: "shape \(x.shape)")
    }
    let shared = try sharedAxes.map { $0.isEmpty ? [] : try scope.parameterAxes($0, of: x.shape) } ?? []
    let alpha = try scope.parameter(
      "alpha", shape: (1..<x.rank).map { shared.contains($0) ? 1 : x.shape[$0] },
      initializer: alphaInitializer, regularizer: alphaRegularizer, constraint: alphaConstraint)
    return relu(x) - alpha * relu(-x)
  }
}

extension PReLU {
  private enum CodingKeys: String, CodingKey {
    case name
    case alphaInitializer = "alpha_initializer"
    case alphaRegularizer = "alpha_regularizer"
    case alphaConstraint = "alpha_constraint"
    case sharedAxes = "shared_axes"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      alphaInitializer: try container.decodeIfPresent(Initializer.self, forKey: .alphaInitializer) ?? .zeros,
      alphaRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .alphaRegularizer),
      alphaConstraint: try container.decodeIfPresent(Constraint.self, forKey: .alphaConstraint),
      sharedAxes: try decodeAxes(container, .sharedAxes),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(alphaInitializer, forKey: .alphaInitializer)
    try container.encode(alphaRegularizer, forKey: .alphaRegularizer)
    try container.encode(alphaConstraint, forKey: .alphaConstraint)
    try container.encode(sharedAxes, forKey: .sharedAxes)
  }
}

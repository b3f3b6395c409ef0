public import HornbillGraph

/// Gives each group of a sample's channels the mean 0 and the variance 1, then a scale and an offset for each channel
/// (Wu and He, 2018).
///
/// ```
/// y = (x - mean) / √(variance + epsilon) · gamma + beta
/// ```
///
/// With as many groups as channels it is instance normalization. Input and output: `[batch, ...]` with the axis.
/// Parameters, one number a channel: `gamma`, `beta`. (`keras/src/layers/normalization/group_normalization.py`)
public struct GroupNormalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "GroupNormalization"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The number of groups; -1 stands for as many as there are channels.
  public var groups: Int
  /// The axis of the channels.
  public var axis: Int
  /// What is added to the variance.
  public var epsilon: Double
  /// The scale and the offset.
  public var centerAndScale: CenterAndScale
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that normalises groups of channels.
  public init(
    groups: Int = 32, axis: Int = -1, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
    betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
    betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(
      groups: groups, axis: axis, epsilon: epsilon,
      centerAndScale: CenterAndScale(
        center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
        betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
        gammaConstraint: gammaConstraint),
      inputShape: inputShape, name: name)
  }

  private init(
    groups: Int, axis: Int, epsilon: Double, centerAndScale: CenterAndScale, inputShape: [Int]?,
    name: String?
  ) {
    self.groups = groups
    self.axis = axis
    self.epsilon = epsilon
    self.centerAndScale = centerAndScale
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where the input lacks the axis, or the groups do not divide the channels.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    let position = try scope.parameterAxes([axis], of: x.shape)[0]
    let channels = x.shape[position]
    let count = groups == -1 ? channels : groups
    guard count > 0, channels % count == 0 else {
      throw scope.error(
        expected: "a number of groups that divides the \(channels) channels, or -1", received: "\(groups)")
    }
    let values = try centerAndScale.parameters([channels], in: scope)
    var grouped = x.shape.dimensions
    grouped[position] = channels / count
    grouped.insert(count, at: position)
    let parts = x.reshaped(to: Shape(grouped))
    let axes = (1..<parts.rank).filter { $0 != position }
    var shape = [Int](repeating: 1, count: parts.rank)
    (shape[position], shape[position + 1]) = (count, channels / count)
    return values.normalized(
      parts, mean: mean(parts, axes: axes, keepDimensions: true),
      variance: variance(parts, axes: axes, keepDimensions: true), epsilon: epsilon, shape: Shape(shape)
    ).reshaped(to: x.shape)
  }
}

extension GroupNormalization {
  private enum CodingKeys: String, CodingKey { case name, groups, axis, epsilon }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      groups: try container.decodeIfPresent(Int.self, forKey: .groups) ?? 32,
      axis: try container.decodeIfPresent(Int.self, forKey: .axis) ?? -1,
      epsilon: try container.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-3,
      centerAndScale: try CenterAndScale(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(groups, forKey: .groups)
    try container.encode(axis, forKey: .axis)
    try container.encode(epsilon, forKey: .epsilon)
    try centerAndScale.encode(to: encoder)
  }
}

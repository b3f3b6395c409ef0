public import HornbillGraph

/// Gives each sample the mean 0 and the variance 1 along some axes, then a scale and an offset that are learned
/// (Ba, Kiros and Hinton, 2016).
///
/// ```
/// y = (x - mean) / √(variance + epsilon) · gamma + beta
/// ```
///
/// Input and output: any shape with the axes. Parameters, of the axes' extents: `gamma`, `beta`.
/// (`keras/src/layers/normalization/layer_normalization.py`)
public struct LayerNormalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "LayerNormalization"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The axes along which mean and variance are taken.
  public var axes: [Int]
  /// What is added to the variance.
  public var epsilon: Double
  /// The scale and the offset.
  public var centerAndScale: CenterAndScale
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that normalises each sample along the axes.
  public init(
    axes: [Int] = [-1], epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
    betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
    betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(
      axes: axes, epsilon: epsilon,
      centerAndScale: CenterAndScale(
        center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
        betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
        gammaConstraint: gammaConstraint),
      inputShape: inputShape, name: name)
  }

  private init(
    axes: [Int], epsilon: Double, centerAndScale: CenterAndScale, inputShape: [Int]?, name: String?
  ) {
    self.axes = axes
    self.epsilon = epsilon
    self.centerAndScale = centerAndScale
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where the input lacks an axis, or a constraint does not fit.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    let positions = try scope.parameterAxes(axes, of: x.shape)
    let values = try centerAndScale.parameters(positions.map { x.shape[$0] }, in: scope)
    return values.normalized(
      x, mean: mean(x, axes: positions, keepDimensions: true),
      variance: variance(x, axes: positions, keepDimensions: true), epsilon: epsilon,
      shape: extents(of: x.shape, on: positions))
  }
}

extension LayerNormalization {
  private enum CodingKeys: String, CodingKey {
    case name, epsilon
    case axes = "axis"
    case scalesByDeviation = "rms_scaling"
  }

  /// Reads Keras's configuration.
  ///
  /// - Throws: `HornbillError` where it asks for the deprecated `rms_scaling`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decodeIfPresent(String.self, forKey: .name)
    guard try container.decodeIfPresent(Bool.self, forKey: .scalesByDeviation) != true else {
      throw HornbillError(
        Self.className, path: name, expected: "a layer without rms_scaling", received: "rms_scaling of true",
        hint: "Keras advises RMSNormalization in its place.")
    }
    self.init(
      axes: try decodeAxes(container, .axes) ?? [-1],
      epsilon: try container.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-3,
      centerAndScale: try CenterAndScale(from: decoder), inputShape: nil, name: name)
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(axes, forKey: .axes)
    try container.encode(epsilon, forKey: .epsilon)
    try container.encode(false, forKey: .scalesByDeviation)
    try centerAndScale.encode(to: encoder)
  }
}

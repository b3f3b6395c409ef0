public import HornbillGraph

/// Gives each sample the root mean square 1 along some axes, then a scale that is learned (Zhang and Sennrich, 2019).
///
/// ```
/// y = x / √(mean(x²) + epsilon) · scale
/// ```
///
/// Input and output: any shape with the axes. Parameter, of the axes' extents: `scale`.
/// (`keras/src/layers/normalization/rms_normalization.py`)
public struct RMSNormalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "RMSNormalization"
  /// The axes along which the mean square is taken.
  public var axes: [Int]
  /// What is added to the mean square.
  public var epsilon: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that normalises each sample's root mean square along the axes.
  public init(axes: [Int] = [-1], epsilon: Double = 1e-6, inputShape: [Int]? = nil, name: String? = nil) {
    self.axes = axes
    self.epsilon = epsilon
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where the input lacks an axis.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    let positions = try scope.parameterAxes(axes, of: x.shape)
    let scale = try scope.parameter("scale", shape: positions.map { x.shape[$0] }, initializer: .ones)
    let factor = rsqrt(mean(square(x), axes: positions, keepDimensions: true) + epsilon)
    return x * factor * scale.reshaped(to: extents(of: x.shape, on: positions))
  }
}

extension RMSNormalization {
  private enum CodingKeys: String, CodingKey {
    case name, epsilon
    case axes = "axis"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      axes: try decodeAxes(container, .axes) ?? [-1],
      epsilon: try container.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-6,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(axes, forKey: .axes)
    try container.encode(epsilon, forKey: .epsilon)
  }
}

public import HornbillGraph

/// Gives each sample the Euclidean length 1 along some axes.
///
/// ```
/// y = x · min(1 / √(Σ x²), 10¹²)
/// ```
///
/// Input and output: any shape with the axes. (`keras/src/layers/normalization/unit_normalization.py`)
public struct UnitNormalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "UnitNormalization"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The axes along which the length is taken.
  public var axes: [Int]
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that gives samples the length 1 along the axes.
  public init(axes: [Int] = [-1], inputShape: [Int]? = nil, name: String? = nil) {
    self.axes = axes
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input at length 1.
  ///
  /// - Throws: `HornbillError` where the input lacks an axis.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    let positions = try scope.parameterAxes(axes, of: x.shape)
    // The bound stands inside the root, where the gradient of a sample of zeros is finite.
    return x * rsqrt(maximum(sum(square(x), axes: positions, keepDimensions: true), 1e-24))
  }
}

extension UnitNormalization {
  private enum CodingKeys: String, CodingKey {
    case name
    case axes = "axis"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      axes: try decodeAxes(container, .axes) ?? [-1],
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try encodeAxes(axes, &container, .axes)
  }
}

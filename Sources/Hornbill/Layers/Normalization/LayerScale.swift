public import HornbillGraph

/// Multiplies each channel by a factor that is learned and begins small (Touvron et al., 2021), as ConvNeXt does.
///
/// ```
/// y = x · gamma
/// ```
///
/// Input and output: any shape, channels last. Parameter: `gamma` `[projectionDimensions]`.
/// (`keras/src/applications/convnext.py`)
public struct LayerScale: UnaryLayer {
  /// Keras's class name.
  public static let className = "LayerScale"
  /// How the factors begin.
  public var initialValue: Double
  /// The number of channels.
  public var projectionDimensions: Int
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of so many factors.
  public init(
    _ initialValue: Double, projectionDimensions: Int, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.initialValue = initialValue
    self.projectionDimensions = projectionDimensions
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The scaled input.
  ///
  /// - Throws: `HornbillError` where the input has another number of channels.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank > 1, x.shape.last == projectionDimensions else {
      throw scope.error(expected: "\(projectionDimensions) channels", received: "shape \(x.shape)")
    }
    return x.asFloatingPoint
      * (try scope.parameter("gamma", shape: [projectionDimensions], initializer: .constant(initialValue)))
  }
}

extension LayerScale {
  private enum CodingKeys: String, CodingKey {
    case name
    case initialValue = "init_values"
    case projectionDimensions = "projection_dim"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Double.self, forKey: .initialValue),
      projectionDimensions: try container.decode(Int.self, forKey: .projectionDimensions),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(initialValue, forKey: .initialValue)
    try container.encode(projectionDimensions, forKey: .projectionDimensions)
  }
}

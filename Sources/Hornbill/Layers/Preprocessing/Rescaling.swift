public import HornbillGraph

/// Multiplies by a number and adds one: bytes to 0...1, say.
///
/// ```
/// y = x · scale + offset
/// ```
///
/// Input: any shape. Output: the same shape. (`keras/src/layers/preprocessing/rescaling.py`)
public struct Rescaling: UnaryLayer {
  /// Keras's class name.
  public static let className = "Rescaling"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// What the input is multiplied by.
  public var scale: Double
  /// What is added.
  public var offset: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(_ scale: Double, offset: Double = 0, inputShape: [Int]? = nil, name: String? = nil) {
    self.scale = scale
    self.offset = offset
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The scaled input.
  public func call(_ x: Tensor, in scope: Scope) -> Tensor { x.asFloatingPoint * scale + offset }
}

extension Rescaling {
  private enum CodingKeys: String, CodingKey {
    case name, scale, offset
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Double.self, forKey: .scale),
      offset: try container.decodeIfPresent(Double.self, forKey: .offset) ?? 0,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(scale, forKey: .scale)
    try container.encode(offset, forKey: .offset)
  }
}

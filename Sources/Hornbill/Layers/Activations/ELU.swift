public import HornbillGraph

/// The exponential linear unit as a layer (Clevert, Unterthiner and Hochreiter, 2015).
///
/// ```
/// y = x where x > 0, else alpha · (e^x - 1)
/// ```
///
/// Input and output: any shape. (`keras/src/layers/activations/elu.py`)
public struct ELU: UnaryLayer {
  /// Keras's class name.
  public static let className = "ELU"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// How far below 0 the output goes.
  public var alpha: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of the function.
  public init(alpha: Double = 1, inputShape: [Int]? = nil, name: String? = nil) {
    self.alpha = alpha
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activated input.
  public func call(_ x: Tensor, in scope: Scope) -> Tensor { elu(x, alpha: alpha) }
}

extension ELU {
  private enum CodingKeys: String, CodingKey {
    case name, alpha
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      alpha: try container.decodeIfPresent(Double.self, forKey: .alpha) ?? 1,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    // Keras writes no alpha, and so loses it; it reads one.
    if alpha != 1 { try container.encode(alpha, forKey: .alpha) }
  }
}

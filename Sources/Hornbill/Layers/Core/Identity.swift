public import HornbillGraph

/// A layer that passes its input on: a placeholder where nothing is to be done.
///
/// Input: any shape. Output: the same. (`keras/src/layers/core/identity.py`)
public struct Identity: UnaryLayer {
  /// Keras's class name.
  public static let className = "Identity"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that does nothing.
  public init(inputShape: [Int]? = nil, name: String? = nil) {
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor { x }
}

extension Identity {
  private enum CodingKeys: String, CodingKey { case name }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(name: try container.decodeIfPresent(String.self, forKey: .name))
  }
}

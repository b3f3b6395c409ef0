public import HornbillGraph

/// A function as a layer without parameters.
///
/// ```swift
/// Lambda { x in x / 255 }
/// ```
///
/// A file cannot keep code: a model with such a layer throws where it is saved. A layer of your own, registered with
/// ``LayerRegistry``, can be saved.
///
/// Input: any shape. Output: what the function makes of it. (`keras/src/layers/core/lambda_layer.py`)
public struct Lambda: UnaryLayer {
  /// Keras's class name.
  public static let className = "Lambda"
  /// The function of the input; the first axis is the batch.
  ///
  /// - Throws: where the input does not fit.
  public var function: @Sendable (_ x: Tensor) throws -> Tensor
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that applies a function, made of operations on tensors.
  public init(
    inputShape: [Int]? = nil, name: String? = nil,
    _ function: @escaping @Sendable (_ x: Tensor) throws -> Tensor
  ) {
    self.function = function
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The function of the input.
  ///
  /// - Throws: what the function throws.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor { try function(x) }
}

extension Lambda {
  private enum CodingKeys: String, CodingKey { case name }

  /// Refuses: a file holds no code that could be run.
  ///
  /// - Throws: `HornbillError` always.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    throw Self.unsaved(try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Refuses: a file cannot keep code.
  ///
  /// - Throws: `HornbillError` always.
  public func encode(to encoder: any Encoder) throws { throw Self.unsaved(name) }

  private static func unsaved(_ name: String?) -> HornbillError {
    HornbillError(
      className, path: name, expected: "a layer that a file can keep", received: "a closure",
      hint:
        "Write it as a layer of your own, struct MyLayer: UnaryLayer { … }, and register it before loading: "
        + "LayerRegistry.register(MyLayer.self).")
  }
}

public import HornbillGraph

/// A part of a network: an immutable value that holds configuration and no numbers.
///
/// Its JSON is Keras's config.
///
/// A layer declares the parameters it needs while it computes, by name; they belong to the model. So two uses
/// of one layer value share their weights, and saving, counting and optimizing need no reflection.
public protocol Layer: Sendable, Codable {
  /// The name that files use: Keras's class name for Keras's layers; the type's name unless given.
  static var className: String { get }
  /// The name in its model; empty for a layer that leaves naming to the model.
  var name: String { get }
  /// The shape of one sample, for the first layer of a `Sequential`; nil leaves it to the data.
  var inputShape: [Int]? { get }
  /// Computes the outputs from the inputs.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor]
}

extension Layer {
  /// The type's own name.
  public static var className: String { String(describing: Self.self) }
  /// Empty: the model names the layer.
  public var name: String { "" }
  /// None: the data say it.
  public var inputShape: [Int]? { nil }
  /// The class name of this value: an operation of Keras is of one of many.
  var ownClassName: String { (self as? KerasOperation)?.object.className ?? Self.className }
}

/// A layer of one input and one output.
///
/// ```swift
/// struct Scale: UnaryLayer {
///   func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
///     x * (try scope.parameter("gain", shape: [x.shape.last], initializer: .ones))
///   }
/// }
/// ```
public protocol UnaryLayer: Layer {
  /// Computes the output from the input; the first axis is the batch.
  ///
  /// - Throws: `HornbillError` where the input does not fit.
  func call(_ x: Tensor, in scope: Scope) throws -> Tensor
}

extension UnaryLayer {
  /// Computes the one output from the one input.
  ///
  /// - Throws: `HornbillError` where there is not one input, or what the layer throws.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    guard inputs.count == 1 else {
      throw scope.error(expected: "one input", received: "\(inputs.count)")
    }
    return [try call(inputs[0], in: scope)]
  }
}

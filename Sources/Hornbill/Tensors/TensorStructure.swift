public import HornbillGraph

/// What a compiled function takes and returns: a tensor, an array of tensors, or a structure of one's own that
/// is made of tensors.
///
/// ```swift
/// struct Layer: TensorStructure {
///   var kernel, bias: Tensor
///   var tensors: [Tensor] { [kernel, bias] }
///   func replacing(_ new: inout ArraySlice<Tensor>) -> Layer {
///     Layer(kernel: kernel.replacing(&new), bias: bias.replacing(&new))
///   }
/// }
/// ```
public protocol TensorStructure: Sendable {
  /// The tensors in it, always in one order.
  var tensors: [Tensor] { get }
  /// The same structure with other tensors: it takes as many as it has from the front of the list.
  func replacing(_ new: inout ArraySlice<Tensor>) -> Self
}

extension Tensor: TensorStructure {
  /// The tensor itself.
  public var tensors: [Tensor] { [self] }
  /// The first tensor of the list, which is taken from it.
  public func replacing(_ new: inout ArraySlice<Tensor>) -> Tensor { new.popFirst() ?? self }
}

extension Array: TensorStructure where Element == Tensor {
  /// The array itself.
  public var tensors: [Tensor] { self }
  /// As many tensors from the front of the list as the array has.
  public func replacing(_ new: inout ArraySlice<Tensor>) -> [Tensor] { map { $0.replacing(&new) } }
}

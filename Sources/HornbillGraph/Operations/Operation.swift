/// A primitive of the graph.
///
/// One file each, always in this order: formula, attributes, shape rule, reference, gradient, the function
/// users call.
package protocol Operation: Sendable, Hashable {
  /// What error texts, printed graphs and the table of kernels call it.
  static var name: String { get }

  /// The attributes in the order in which the kernel of the same name takes them.
  var attributes: [Int] { get }

  /// Whether the engine's kernel for results of this type can run an element-wise chain of float32 over each part of its
  /// result, seen as rows of the last axis, while that part is in cache.
  static func takesEpilogue(_ dtype: DType) -> Bool

  /// The shape rule.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  func outputType(_ inputs: [TensorType]) throws -> TensorType

  /// The definition of right: naive loops over doubles. The caller rounds the result to the output's dtype.
  func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double]

  /// The upstream gradient multiplied by the derivative for each input, as graph nodes; nil where the
  /// operation is not differentiable with respect to that input.
  func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?]
}

extension Operation {
  package var attributes: [Int] { [] }
  package static func takesEpilogue(_ dtype: DType) -> Bool { false }
}

/// What a reference implementation reads.
package struct ReferenceArray: Sendable {
  package var type: TensorType
  package var values: [Double]

  package init(_ type: TensorType, _ values: [Double]) {
    self.type = type
    self.values = values
  }

  package var shape: Shape { type.shape }
}

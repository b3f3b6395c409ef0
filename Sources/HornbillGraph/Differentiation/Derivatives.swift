/// The value of a function of a tensor, and the gradient of its sum at that point (JAX's `value_and_grad`).
///
/// ```swift
/// let (value, slope) = valueWithGradient(of: { sum($0 * $0) }, at: Tensor([1, 2]))    // 5, [2, 4]
/// ```
///
/// Functions of this kind can be nested: the gradient can itself be differentiated.
public func valueWithGradient(
  of function: (Tensor) throws -> Tensor, at x: Tensor
) rethrows -> (value: Tensor, gradient: Tensor) {
  let point = x.alias
  let value = try function(point)
  return (value, gradient(of: value, withRespectTo: [point])[0])
}

/// The value of a function of several tensors, and the gradient of its sum with respect to each.
///
/// ```swift
/// let (loss, slopes) = valueWithGradient(of: { sum(square(matmul(x, $0[0]) + $0[1])) }, at: [w, b])
/// ```
public func valueWithGradient(
  of function: ([Tensor]) throws -> Tensor, at x: [Tensor]
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let points = x.map(\.alias)
  let value = try function(points)
  return (value, gradient(of: value, withRespectTo: points))
}

/// The derivatives of all elements of a function's value with respect to all elements of its argument.
///
/// ```
/// J[i..., j...] = ∂f(x)[i...] / ∂x[j...]
/// ```
///
/// Its shape is the value's followed by the argument's. The graph has one reverse pass for each element of the
/// value: it is meant for small functions.
public func jacobian(of function: (Tensor) throws -> Tensor, at x: Tensor) rethrows -> Tensor {
  let point = x.alias
  let value = try function(point)
  let shape = Shape(value.shape.dimensions + x.shape.dimensions)
  guard value.shape.elementCount > 0 else { return Tensor.zeros(shape, dtype: value.dtype) }
  let flat = value.reshape(-1)
  let rows = (0..<value.shape.elementCount).map { gradient(of: flat[$0], withRespectTo: [point])[0] }
  return stack(rows).reshaped(to: shape)
}

/// The second derivatives of a function whose value is one number.
///
/// ```
/// H[i..., j...] = ∂²f(x) / ∂x[i...] ∂x[j...]
/// ```
///
/// Its shape is the argument's twice. The graph has one reverse pass for each element of the argument: it is
/// meant for small functions. Of a value of several elements it is the Hessian of their sum.
public func hessian(of function: (Tensor) throws -> Tensor, at x: Tensor) rethrows -> Tensor {
  try jacobian(of: { try valueWithGradient(of: function, at: $0).gradient }, at: x)
}

extension Tensor {
  /// The same value as a node of its own, so that a derivative with respect to it sees this use alone, and
  /// gradients still flow to the original.
  fileprivate var alias: Tensor { Tensor(Node(Reshape(shape), [node], node.type)) }
}

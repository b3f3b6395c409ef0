/// The products of all pairs of elements (NumPy's `outer`): `y[i, j] = a[i] · b[j]`, for operands read as
/// vectors.
public func outer(_ a: Tensor, _ b: Tensor) -> Tensor { a.reshape(-1, 1) * b.reshape(1, -1) }

/// NumPy's `dot`: the inner product of two vectors, the matrix product of two matrices, and else the sum over
/// the last axis of `a` and the last but one of `b`.
///
/// - Precondition: those axes are equal.
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor {
  guard a.rank > 0, b.rank > 0 else { return a * b }
  guard b.rank > 2 else { return matmul(a, b) }
  // The rows of `b` in front, so that what is left is a product of two matrices.
  let rest = (0..<b.rank).filter { $0 != b.rank - 2 }
  let matrix = b.transposed([b.rank - 2] + rest)
  let product = matmul(a, matrix.reshaped([b.shape[b.rank - 2], -1]))
  return product.reshaped(
    to: Shape(a.shape.dimensions.dropLast() + rest.map { b.shape[$0] }))
}

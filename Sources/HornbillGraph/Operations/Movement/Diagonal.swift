/// The elements of a diagonal of matrices: those at (i, i + offset) along two axes, which a last axis replaces
/// (NumPy's `diagonal`).
public func diagonal(_ x: Tensor, offset: Int = 0, axes: (Int, Int) = (0, 1)) -> Tensor {
  guard let row = x.shape.normalized(axis: axes.0), let column = x.shape.normalized(axis: axes.1),
    row != column
  else {
    trap(
      HornbillError(
        "diagonal", expected: "two different axes of \(x.shape)", received: "\(axes.0) and \(axes.1)"))
  }
  let others = (0..<x.rank).filter { $0 != row && $0 != column }
  let outer = others.map { x.shape[$0] }
  let (rows, columns) = (x.shape[row], x.shape[column])
  // In the matrix as one row, the diagonal's elements lie `columns + 1` apart.
  let count = Swift.max(
    0, offset >= 0 ? Swift.min(rows, columns - offset) : Swift.min(rows + offset, columns))
  let start = count == 0 ? 0 : offset >= 0 ? offset : -offset * columns
  let flat = x.transposed(others + [row, column]).reshaped(to: Shape(outer + [rows * columns]))
  return apply(
    Slice(
      start: outer.map { _ in 0 } + [start], count: outer + [count],
      step: outer.map { _ in 1 } + [columns + 1]), flat)
}

/// The sum of the elements of a diagonal (NumPy's `trace`).
public func trace(_ x: Tensor, offset: Int = 0, axes: (Int, Int) = (0, 1)) -> Tensor {
  sum(diagonal(x, offset: offset, axes: axes), axes: [-1])
}

/// A square matrix of zeros with the vector on its diagonal; stacks of vectors give stacks of matrices
/// (PyTorch's `diag_embed`).
///
/// - Precondition: the vector has at least one axis.
public func diagonalMatrix(_ x: Tensor) -> Tensor {
  requireValid(
    x.rank > 0, "diagonalMatrix", expected: "at least one axis", received: "a tensor of shape \(x.shape)")
  let (outer, size) = (Array(x.shape.dimensions.dropLast()), x.shape.last)
  let slice = Slice(
    start: outer.map { _ in 0 } + [0], count: outer + [size], step: outer.map { _ in 1 } + [size + 1])
  return apply(Place(slice, in: Shape(outer + [size * size])), x)
    .reshaped(to: Shape(outer + [size, size]))
}

extension Tensor {
  /// Zeros with ones at (i, i + diagonal) (NumPy's `eye`).
  public static func eye(
    _ rows: Int, _ columns: Int? = nil, diagonal: Int = 0, dtype: DType = .float32
  ) -> Tensor {
    oneHot(arange(rows, dtype: .int32) + Double(diagonal), classes: columns ?? rows, dtype: dtype)
  }
}

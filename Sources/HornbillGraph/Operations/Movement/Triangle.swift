/// The lower triangle of matrices: zeros above the diagonal that lies `diagonal` above the main one (NumPy's
/// `tril`).
///
/// - Precondition: there are at least two axes.
public func tril(_ x: Tensor, diagonal: Int = 0) -> Tensor { triangle(x, "tril") { $0 .<= Double(diagonal) } }

/// The upper triangle of matrices: zeros below the diagonal that lies `diagonal` above the main one (NumPy's
/// `triu`).
///
/// - Precondition: there are at least two axes.
public func triu(_ x: Tensor, diagonal: Int = 0) -> Tensor { triangle(x, "triu") { $0 .>= Double(diagonal) } }

/// Zeros where a condition on column minus row is false.
private func triangle(_ x: Tensor, _ name: String, isKept: (Tensor) -> Tensor) -> Tensor {
  requireValid(x.rank >= 2, name, expected: "at least two axes", received: "a tensor of shape \(x.shape)")
  let rows = Tensor.arange(x.shape[x.rank - 2], dtype: .int32).expandedDimensions(axis: 1)
  let columns = Tensor.arange(x.shape.last, dtype: .int32)
  return select(isKept(columns - rows), x, Tensor.zeros([], dtype: x.dtype))
}

package import HornbillGraph

/// The matrix product `[m, k] · [k, n]` of a right side that `TileParts` took apart: `y[i, j] = Σ_p x[i, p] · w[p, j]`.
package struct ProductByTileParts: Operation {
  package static let name = "matmulByTileParts"
  package static func takesEpilogue(_ dtype: DType) -> Bool { dtype == .float32 }
  package let columns: Int

  package init(columns: Int) { self.columns = columns }

  package var attributes: [Int] { [columns] }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (x, parts) = (inputs[0].shape, inputs[1].shape)
    guard x.rank == 2, parts.rank == 2, parts[1] == TileParts.panelBytes(x[1]),
      (parts[0] - 1) * TileParts.width < columns, columns <= parts[0] * TileParts.width
    else {
      throw HornbillError(
        Self.name,
        expected: "a matrix and the parts of \(columns) columns with a row for each of its columns",
        received: "shapes \(x) and \(parts)")
    }
    return TensorType([x[0], columns], inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let rows = inputs[0].shape[1]
    let w = ReferenceArray(
      TensorType([rows, columns], type.dtype), TileParts.matrix(inputs[1], rows: rows, columns: columns))
    return MatrixProduct().reference([inputs[0], w], type)
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

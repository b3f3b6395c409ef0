package import HornbillGraph

/// The matrix product `[m, k] · [k, n]` of a right side that `Panels` made: `y[i, j] = Σ_p x[i, p] · w[p, j]`.
package struct ProductByPanels: Operation {
  package static let name = "matmulByPanels"
  package static func takesEpilogue(_ dtype: DType) -> Bool { dtype == .float32 }
  package let columns: Int

  package init(columns: Int) { self.columns = columns }

  package var attributes: [Int] { [columns] }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (x, panels) = (inputs[0].shape, inputs[1].shape)
    guard x.rank == 2, panels.rank == 3, x[1] == panels[1],
      (panels[0] - 1) * panels[2] < columns, columns <= panels[0] * panels[2]
    else {
      throw HornbillError(
        Self.name, expected: "a matrix and panels of \(columns) columns with a row for each of its columns",
        received: "shapes \(x) and \(panels)")
    }
    return TensorType([x[0], columns], inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let w = ReferenceArray(
      TensorType([inputs[1].shape[1], columns], type.dtype), Panels.matrix(inputs[1], columns: columns))
    return MatrixProduct().reference([inputs[0], w], type)
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

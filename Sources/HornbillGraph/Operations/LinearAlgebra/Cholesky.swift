/// The lower triangular factor of a positive definite matrix: `A = L · Lᵀ`.
///
/// Only the lower triangle of A is read.
package struct Cholesky: Operation {
  package static let name = "cholesky"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try requireSquare(inputs[0], Self.name)
    return inputs[0]
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    forEachMatrix(inputs) { matrices in
      let a = matrices[0]
      var l = a.map { $0.map { _ in 0.0 } }
      for i in a.indices {
        for j in 0...i {
          let rest = (0..<j).reduce(a[i][j]) { $0 - l[i][$1] * l[j][$1] }
          if i == j {
            guard rest > 0 else { return undefinedMatrix(a.count, a.count) }
            l[i][i] = rest.squareRoot()
          } else {
            l[i][j] = rest / l[j][j]
          }
        }
      }
      return l
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    // S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, where Φ takes the lower triangle and halves the diagonal; Ā is the symmetric part
    // of S (Murray, "Differentiation of the Cholesky decomposition", 2016).
    let product = matmul(output.matrixTransposed, upstream)
    let half = tril(product) - 0.5 * (tril(product) - tril(product, diagonal: -1))
    let left = apply(SolveTriangular(isLower: true, isTransposed: true), output, half)
    let s = apply(SolveTriangular(isLower: true, isTransposed: true), output, left.matrixTransposed)
    return [0.5 * (s + s.matrixTransposed)]
  }
}

/// The lower triangular Cholesky factor of a symmetric positive definite matrix, or of a stack of them (NumPy's
/// `linalg.cholesky`).
///
/// ```
/// A = L · Lᵀ
/// ```
///
/// Only the lower triangle of A is read; the gradient is that of a symmetric matrix. Values are lazy, so a matrix
/// that is not positive definite shows when it is computed: its factor is all NaN.
///
/// - Precondition: the last two axes are equal.
public func cholesky(_ a: Tensor) -> Tensor { apply(Cholesky(), a.asFloatingPoint) }

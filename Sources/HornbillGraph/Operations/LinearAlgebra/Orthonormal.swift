/// The factor Q of `A = Q · R`: orthonormal columns that span A's, such that R is upper triangular with a
/// positive diagonal.
package struct Orthonormal: Operation {
  package static let name = "orthonormal"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank >= 2, shape[shape.rank - 2] >= shape.last, inputs[0].dtype.isFloatingPoint else {
      throw HornbillError(
        "qr",
        expected: "a matrix of floating-point numbers with at least as many rows as columns, or a stack",
        received: "\(inputs[0])")
    }
    return inputs[0]
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    forEachMatrix(inputs) { matrices in
      // Gram and Schmidt's process, each column twice: "twice is enough" (Giraud, Langou and Rozložník, 2005).
      var q = matrices[0]
      func product(_ a: Int, _ b: Int) -> Double { q.reduce(0) { $0 + $1[a] * $1[b] } }
      for column in 0..<type.shape.last {
        for _ in 0..<2 {
          for earlier in 0..<column {
            let share = product(earlier, column)
            for row in q.indices { q[row][column] -= share * q[row][earlier] }
          }
        }
        let norm = product(column, column).squareRoot()
        for row in q.indices { q[row][column] /= norm }
      }
      return q
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    // Ā = (Q̄ + Q · copyltu(-Q̄ᵀ Q)) R⁻ᵀ, where copyltu mirrors the lower triangle (Walter and Lehmann,
    // "Algorithmic differentiation of linear algebra functions", 2012); R's own gradient comes through Qᵀ A.
    let r = matmul(output.matrixTransposed, inputs[0])
    let m = -matmul(upstream.matrixTransposed, output)
    let mirrored = tril(m) + tril(m, diagonal: -1).matrixTransposed
    let total = (upstream + matmul(output, mirrored)).matrixTransposed
    return [apply(SolveTriangular(isLower: false), r, total).matrixTransposed]
  }
}

/// The factors of `A = Q · R`: Q with orthonormal columns, R upper triangular (NumPy's `linalg.qr`, reduced).
///
/// R's diagonal is positive, which makes the factors unique; NumPy's may differ in signs. Leading axes are
/// stacks. Values are lazy, so columns that depend on each other show when they are computed: what should be
/// zero on R's diagonal is of the size of rounding errors, or NaN.
///
/// - Precondition: A has at least as many rows as columns.
public func qr(_ a: Tensor) -> (q: Tensor, r: Tensor) {
  let a = a.asFloatingPoint
  let q = apply(Orthonormal(), a)
  return (q, triu(matmul(q.matrixTransposed, a)))
}

/// The X for which the sum of the squares of `A · X - B` is least (NumPy's `linalg.lstsq`).
///
/// ```
/// A = Q · R,   R · X = Qᵀ · B
/// ```
///
/// The factors, unlike the normal equations, do not square the matrix's condition. A right side of one axis is a
/// vector; leading axes are stacks and broadcast. The columns of A must be independent. Values are lazy, so
/// dependent ones show when they are computed: where an element of R's diagonal is smaller than the largest one
/// times the rows times the dtype's precision, the solution of that matrix is all NaN.
///
/// - Precondition: A has at least as many rows as columns, and B has as many rows.
public func leastSquares(_ a: Tensor, _ b: Tensor) -> Tensor {
  withSystem(a, b, "leastSquares") { a, b in
    let (q, r) = qr(a)
    let pivots = abs(diagonal(r, axes: (-2, -1)))
    let precision = a.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    let least = max(pivots, axes: [-1], keepDimensions: true) * (precision * Double(a.shape[a.rank - 2]))
    let isIndependent = min((pivots .> least).cast(to: .int32), axes: [-1], keepDimensions: true)
    let x = apply(SolveTriangular(isLower: false), r, matmul(q.matrixTransposed, b))
    return select(
      isIndependent.expandedDimensions(axis: -1) .!= 0, x, Tensor.full([], .nan, dtype: x.dtype))
  }
}

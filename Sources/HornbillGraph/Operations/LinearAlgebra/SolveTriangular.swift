/// The solution of `A · X = B`, or of `Aᵀ · X = B`, for a triangular A, of which only the triangle is read.
package struct SolveTriangular: Operation {
  package static let name = "solveTriangular"
  package let isLower: Bool
  package let isTransposed: Bool

  package init(isLower: Bool, isTransposed: Bool = false) {
    self.isLower = isLower
    self.isTransposed = isTransposed
  }

  package var attributes: [Int] { [isLower ? 1 : 0, isTransposed ? 1 : 0] }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { try systemType(inputs, Self.name) }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    forEachMatrix(inputs) { matrices in
      let a = matrices[0]
      var x = matrices[1]
      guard a.indices.allSatisfy({ a[$0][$0] != 0 }) else {
        return undefinedMatrix(a.count, type.shape.last)
      }
      let forward = isLower != isTransposed
      let order = forward ? Array(a.indices) : a.indices.reversed()
      for i in order {
        for column in 0..<type.shape.last {
          let known = forward ? 0..<i : (i + 1)..<a.count
          let rest = known.reduce(x[i][column]) {
            $0 - (isTransposed ? a[$1][i] : a[i][$1]) * x[$1][column]
          }
          x[i][column] = rest / a[i][i]
        }
      }
      return x
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    // B̄ = op(A)⁻ᵀ X̄, and Ā is the triangle of -B̄ Xᵀ, or of its transpose.
    let other = SolveTriangular(isLower: isLower, isTransposed: !isTransposed)
    let right = apply(other, inputs[0], upstream)
    let product =
      isTransposed
      ? matmul(output, right.matrixTransposed) : matmul(right, output.matrixTransposed)
    return [-(isLower ? tril(product) : triu(product)), right]
  }
}

/// The solution of `A · X = B` for a triangular A, or of `Aᵀ · X = B` (SciPy's `solve_triangular`).
///
/// Only the triangle of A that is named is read. Leading axes are stacks and broadcast; a right side of one axis
/// is a vector. Values are lazy, so a zero on the diagonal shows when they are computed: the solution of that
/// matrix is all NaN.
///
/// - Precondition: A is square, and B has as many rows.
public func solveTriangular(
  _ a: Tensor, _ b: Tensor, lower: Bool = false, transposed: Bool = false
) -> Tensor {
  withSystem(a, b, "solveTriangular") {
    apply(SolveTriangular(isLower: lower, isTransposed: transposed), $0, $1)
  }
}

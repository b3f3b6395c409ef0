/// The solution of `A · X = B`, by elimination with row exchanges.
package struct Solve: Operation {
  package static let name = "solve"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { try systemType(inputs, Self.name) }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    forEachMatrix(inputs) { matrices in
      var x = matrices[1]
      guard let upper = eliminate(matrices[0], alongside: &x)?.upper else {
        return undefinedMatrix(x.count, type.shape.last)
      }
      for i in upper.indices.reversed() {
        for column in 0..<type.shape.last {
          let rest = ((i + 1)..<upper.count).reduce(x[i][column]) { $0 - upper[i][$1] * x[$1][column] }
          x[i][column] = rest / upper[i][i]
        }
      }
      return x
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let right = apply(self, inputs[0].matrixTransposed, upstream)
    return [-matmul(right, output.matrixTransposed), right]
  }
}

/// Gaussian elimination with the largest pivot of each column: the upper triangle, and the sign of the rows'
/// permutation; nil for a matrix with a pivot of zero.
///
/// What is done to the rows is done to those of `other` too.
func eliminate(_ matrix: [[Double]], alongside other: inout [[Double]]) -> (upper: [[Double]], sign: Double)?
{
  var a = matrix
  var sign = 1.0
  for step in a.indices {
    let pivot = (step..<a.count).reduce(step) { abs(a[$1][step]) > abs(a[$0][step]) ? $1 : $0 }
    guard a[pivot][step] != 0 else { return nil }
    if pivot != step {
      a.swapAt(pivot, step)
      other.swapAt(pivot, step)
      sign = -sign
    }
    for row in (step + 1)..<Swift.max(a.count, step + 1) {
      let factor = a[row][step] / a[step][step]
      guard factor != 0 else { continue }
      for column in step..<a.count { a[row][column] -= factor * a[step][column] }
      for column in other[row].indices { other[row][column] -= factor * other[step][column] }
    }
  }
  return (a, sign)
}

/// The solution of the equations `A · X = B` (NumPy's `linalg.solve`).
///
/// Leading axes are stacks and broadcast; a right side of one axis is a vector. Values are lazy, so a singular
/// matrix shows when they are computed: where elimination meets a pivot of zero, the solution of that matrix is
/// all NaN.
///
/// - Precondition: A is square, and B has as many rows.
public func solve(_ a: Tensor, _ b: Tensor) -> Tensor {
  withSystem(a, b, "solve") { apply(Solve(), $0, $1) }
}

/// The inverse of a square matrix, or of each of a stack (NumPy's `linalg.inv`).
///
/// A singular matrix gives NaN, as in ``solve(_:_:)``, which is quicker and more exact than to multiply by an
/// inverse.
///
/// - Precondition: the last two axes are equal.
public func inverse(_ a: Tensor) -> Tensor {
  solve(a, Tensor.identity(a.shape.last, dtype: a.asFloatingPoint.dtype))
}

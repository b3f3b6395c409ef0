import HornbillGraph

extension OperationCase {
  /// Equations and factors of matrices, in sizes that their kernels treat differently.
  static let linearAlgebra: [OperationCase] =
    [1, 2, 5, 40].flatMap { (n: Int) -> [OperationCase] in
      let matrix = Input([n, n], -1...1)
      return [
        OperationCase("Cholesky", "\(n)", [matrix]) { cholesky(positive($0[0])) },
        OperationCase("Solve", "\(n)", [matrix, .init([n, 3])]) { solve(dominant($0[0]), $0[1]) },
        OperationCase("Solve", "inverse \(n)", [matrix]) { inverse(dominant($0[0])) },
        OperationCase("SolveTriangular", "lower \(n)", [matrix, .init([n, 3])]) {
          solveTriangular(dominant($0[0]), $0[1], lower: true)
        },
        OperationCase("SolveTriangular", "upper, transposed \(n)", [matrix, .init([n])]) {
          solveTriangular(dominant($0[0]), $0[1], transposed: true)
        },
        OperationCase("Determinant", "\(n)", [matrix]) { determinant(dominant($0[0]) / Double(n)) },
        OperationCase("Orthonormal", "\(n)", [.init([n + 2, n])]) { qr($0[0]).q * 2 + sum(qr($0[0]).r) },
        OperationCase("Orthonormal", "least squares \(n)", [.init([n + 3, n]), .init([n + 3])]) {
          leastSquares($0[0] + 2 * Tensor.eye(n + 3, n, dtype: $0[0].dtype), $0[1])
        },
      ]
    } + [
      OperationCase("Cholesky", "stack", [.init([2, 3, 3])]) { cholesky(positive($0[0])) },
      OperationCase("Solve", "stacks that broadcast", [.init([2, 1, 3, 3], -1...1), .init([4, 3, 2])]) {
        solve(dominant($0[0]), $0[1])
      },
      OperationCase("Solve", "rows exchanged", [.init([3, 2])]) {
        solve(Tensor([[0, 2, 1], [1, 0, 0], [3, 0, 1]]).cast(to: $0[0].dtype), $0[0])
      },
      OperationCase("Determinant", "stack", [.init([2, 3, 3])]) { determinant($0[0]) },
      OperationCase("Determinant", "singular", [.init([3])], isDifferentiable: false) {
        determinant(outer($0[0], $0[0]) * 0)
      },
      OperationCase("Cholesky", "not positive definite", [.init([3])], isDifferentiable: false) {
        cholesky(-Tensor.identity(3, dtype: $0[0].dtype))
      },
      OperationCase("Solve", "singular", [.init([3])], isDifferentiable: false) {
        solve(Tensor.ones([3, 3], dtype: $0[0].dtype), $0[0])
      },
      OperationCase("SolveTriangular", "singular", [.init([3])], isDifferentiable: false) {
        solveTriangular(Tensor.zeros([3, 3], dtype: $0[0].dtype), $0[0])
      },
    ]

  /// Far from singular.
  private static func dominant(_ a: Tensor) -> Tensor {
    a + Double(a.shape.last + 1) * Tensor.identity(a.shape.last, dtype: a.dtype)
  }

  private static func positive(_ a: Tensor) -> Tensor {
    let order = Array(0..<(a.rank - 2)) + [a.rank - 1, a.rank - 2]
    return dominant(matmul(a, a.transposed(order)))
  }
}

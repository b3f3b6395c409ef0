import HornbillGraph

extension OperationCase {
  /// Slices, positions, orders and running totals.
  static let indexing: [OperationCase] = [
    OperationCase("Slice", "backwards", [.init([7, 5])]) { $0[0][.from(5, to: 0, by: -2), .reversed] },
    OperationCase("Slice", "positions and new axes", [.init([3, 4, 5])]) {
      $0[0][1, .newAxis, .ellipsis, -1] * 2
    },
    OperationCase("Place", "setting a part", [.init([4, 6]), .init([2, 3])]) {
      $0[0].setting(1..<3, .every(2), to: $0[1])
    },
    OperationCase("Place", "setting backwards", [.init([4, 6]), .init([6])]) {
      $0[0].setting(-1, .reversed, to: $0[1])
    },
    OperationCase("Concatenate", "stacked along the last axis", [.init([3, 4]), .init([3, 4])]) {
      stack([$0[0], $0[1] * 2], axis: -1)
    },
    OperationCase("Flip", "", [.init([3, 4, 2])]) { flip($0[0], axes: [0, -1]) },
    OperationCase("Split", "", [.init([6, 5])]) {
      let parts = split($0[0], into: 3)
      return concatenate([parts[2], parts[0] * parts[1]])
    },
    OperationCase("Split", "at positions", [.init([6, 5])]) {
      let parts = split($0[0], at: [1, 3], axis: 1)
      return concatenate([parts[2], parts[0]], axis: 1)
    },
    OperationCase("Diagonal", "above", [.init([2, 3, 5])]) { diagonal($0[0], offset: 1, axes: (1, 2)) },
    OperationCase("Diagonal", "below", [.init([5, 2, 3])]) { diagonal($0[0], offset: -2, axes: (0, 2)) },
    OperationCase("Diagonal", "trace", [.init([4, 4])]) { trace($0[0]) },
    OperationCase("Diagonal", "matrix", [.init([2, 3])]) { diagonalMatrix($0[0]) * 2 },
    OperationCase("Triangle", "lower", [.init([2, 4, 5])]) { tril($0[0], diagonal: 1) },
    OperationCase("Triangle", "upper", [.init([4, 3])]) { triu($0[0], diagonal: -1) },
    OperationCase("Take", "middle axis", [.init([2, 5, 3])]) {
      take($0[0], Tensor([4, -1, 0, 4, 2, 2].map { Int32($0) }, shape: [2, 3]), axis: 1)
    },
    OperationCase("Take", "along an axis", [.init([4, 3])]) {
      takeAlongAxis($0[0], Tensor([3, -4, 1, 0, 0, 2].map { Int64($0) }, shape: [2, 3]), axis: 0)
    },
    OperationCase("ScatterUpdate", "rows", [.init([5, 3]), .init([4, 3])]) {
      scatterUpdate($0[0], Tensor([4, 0, 4, 2].map { Int32($0) }), $0[1])
    },
    OperationCase("ScatterUpdate", "numbers outside", [.init([5]), .init([2, 3])]) {
      scatterUpdate($0[0], Tensor([4, -1, 1, 5, 9, 1].map { Int64($0) }, shape: [2, 3]), $0[1])
    },
    OperationCase("ScatterUpdate", "many rows", [.init([700, 60]), .init([900, 60])]) {
      scatterUpdate($0[0], (Tensor.arange(900, dtype: .int32) * 7).cast(to: .int32) - 40, $0[1])
    },
    OperationCase("ArgSort", "", [.init([4, 9])], isDifferentiable: false) { argsort($0[0]) },
    OperationCase("ArgSort", "equal elements, falling", [.init([3, 50])], isDifferentiable: false) {
      argsort(round($0[0]), descending: true)
    },
    OperationCase("ArgSort", "NaN", [.init([3, 40])], isDifferentiable: false) { argsort(log($0[0])) },
    OperationCase("ArgSort", "long rows", [.init([3, 5000])], isDifferentiable: false) { argsort($0[0]) },
    OperationCase("ArgSort", "sort along the first axis", [.init([7, 3])]) { sort($0[0], axis: 0) },
    OperationCase("ArgSort", "sort falling", [.init([3, 8])]) { sort($0[0], descending: true) },
    OperationCase("ArgSort", "largest", [.init([3, 8])]) { topK($0[0], 3).values },
    OperationCase("CumulativeSum", "", [.init([3, 6])]) { cumsum($0[0]) },
    OperationCase("CumulativeSum", "first axis", [.init([6, 2, 3])]) { cumsum($0[0], axis: 0) },
    OperationCase("CumulativeProduct", "", [.init([3, 6], 0.5...1.5)]) { cumprod($0[0]) },
    OperationCase("CumulativeProduct", "first axis", [.init([4, 3], 0.5...1.5)]) { cumprod($0[0], axis: 0) },
    OperationCase("VectorProducts", "outer", [.init([3]), .init([4])]) { outer($0[0], $0[1]) },
    OperationCase("VectorProducts", "dot", [.init([5]), .init([5])]) { dot($0[0], $0[1]) },
    OperationCase("VectorProducts", "dot of stacks", [.init([2, 3]), .init([4, 3, 2])]) {
      dot($0[0], $0[1])
    },
    einsum("ij,jk->ik", [3, 4], [4, 5]), einsum("bij,bkj->bik", [2, 3, 4], [2, 5, 4]),
    einsum("ii->i", [4, 4]), einsum("ijji->", [2, 3, 3, 2]), einsum("...ij->...ji", [2, 3, 4]),
    einsum("i,ij,j->", [3], [3, 4], [4]), einsum("...i,...i", [2, 1, 3], [4, 3]),
    einsum("ba,cb", [2, 3], [4, 2]),
    einsum("ij,ij->j", [3, 4], [1, 4]),
  ]

  private static func einsum(_ equation: String, _ shapes: Shape...) -> OperationCase {
    OperationCase("Einsum", equation, shapes.map { .init($0) }) { operands in
      do { return try HornbillGraph.einsum(equation, operands) } catch { fatalError("\(error)") }
    }
  }
}

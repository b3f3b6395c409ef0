import HornbillGraph

extension OperationCase {
  /// Every operation, in the shapes that its kernels treat differently.
  static let all: [OperationCase] =
    elementwise + movement + reductions + products + others + indexing
    + linearAlgebra + windows + convolutions + images

  private static func unary(
    _ operation: String, _ range: ClosedRange<Double> = -2...2, isDifferentiable: Bool = true,
    _ body: @escaping @Sendable (Tensor) -> Tensor
  ) -> [OperationCase] {
    [[], [7], [3, 5], [2, 3, 4], [1, 1000]].map { (shape: Shape) in
      OperationCase(operation, "\(shape)", [.init(shape, range)], isDifferentiable: isDifferentiable) {
        body($0[0])
      }
    }
  }

  private static func binary(
    _ operation: String, _ range: ClosedRange<Double> = -2...2, isDifferentiable: Bool = true,
    _ body: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> [OperationCase] {
    let shapes: [(Shape, Shape)] = [
      ([], []), ([5], [5]), ([3, 5], [5]), ([3, 5], [3, 1]), ([3, 1], [1, 5]), ([4, 3, 5], [3, 1]),
      ([2, 3], []),
    ]
    return shapes.map { a, b in
      OperationCase(
        operation, "\(a) \(b)", [.init(a, range), .init(b, range)], isDifferentiable: isDifferentiable
      ) { body($0[0], $0[1]) }
    }
  }

  private static let elementwise: [OperationCase] =
    unary("Absolute") { abs($0) } + unary("Ceil", isDifferentiable: false) { ceil($0) }
    + unary("Cos") { cos($0) }
    + unary("Erf") { erf($0) } + unary("ErfInverse", -0.9...0.9) { erfInverse($0) } + unary("Exp") { exp($0) }
    + unary("Expm1") { expm1($0) } + unary("Floor", isDifferentiable: false) { floor($0) }
    + unary("IsFinite", isDifferentiable: false) { isFinite($0 / ($0 - $0)) }
    + unary("IsNaN", isDifferentiable: false) { isNaN(log($0)) } + unary("Log", 0.1...3) { log($0) }
    + unary("Log1p", -0.5...3) { log1p($0) } + unary("Negate") { -$0 }
    + unary("Not", isDifferentiable: false) { logicalNot($0 .> 0) }
    + unary("Reciprocal", 0.2...2) { reciprocal($0) }
    + unary("ReciprocalSquareRoot", 0.2...2) { rsqrt($0) }
    + unary("Round", isDifferentiable: false) { round($0) }
    + unary("Sigmoid", -20...20) { sigmoid($0) } + unary("Sign", isDifferentiable: false) { sign($0) }
    + unary("Sin") { sin($0) } + unary("Square") { square($0) } + unary("SquareRoot", 0.2...2) { sqrt($0) }
    + unary("Tanh") { tanh($0) }
    + unary("Cast", isDifferentiable: false) { $0.cast(to: .int32).cast(to: $0.dtype) * 2 }
    + unary("Cast", isDifferentiable: false) { ($0 .> 0).cast(to: $0.dtype) - $0 }
    + binary("Add") { $0 + $1 } + binary("And", isDifferentiable: false) { logicalAnd($0 .> 0, $1 .> 0) }
    + binary("Divide", 0.5...2) { $0 / $1 }
    + binary("Equal", -1...1, isDifferentiable: false) { round($0) .== round($1) }
    + binary("Greater", isDifferentiable: false) { $0 .> $1 }
    + binary("GreaterEqual", isDifferentiable: false) { $0 .>= $1 }
    + binary("Less", isDifferentiable: false) { $0 .< $1 }
    + binary("LessEqual", isDifferentiable: false) { $0 .<= $1 } + binary("Maximum") { maximum($0, $1) }
    + binary("Minimum") { minimum($0, $1) } + binary("Multiply") { $0 * $1 }
    + binary("NotEqual", isDifferentiable: false) { round($0) .!= round($1) }
    + binary("Or", isDifferentiable: false) { logicalOr($0 .> 0, $1 .> 0) }
    + binary("Power", 0.2...2) { pow($0, $1) }
    + binary("Select") { select($0 .> 0.5, $0 * 2, $1) } + binary("Subtract") { $0 - $1 }

  private static let movement: [OperationCase] = [
    OperationCase("Broadcast", "", [.init([3, 1])]) { $0[0].broadcast(to: [2, 3, 4]) },
    OperationCase("Reshape", "", [.init([3, 4])]) { $0[0].reshape(2, -1) * 2 },
    OperationCase("Reshape", "of a transposition", [.init([3, 4])]) { $0[0].transposed().reshape(12) * 2 },
    OperationCase("Transpose", "matrix", [.init([3, 4])]) { $0[0].transposed() },
    OperationCase("Transpose", "large", [.init([65, 33])]) { $0[0].transposed() },
    OperationCase("Transpose", "3 axes", [.init([2, 3, 4])]) { $0[0].transposed([1, 2, 0]) + 1 },
    OperationCase("Slice", "rows", [.init([6, 4])]) { $0[0][1..<4] * 3 },
    OperationCase("Slice", "columns with a step", [.init([4, 9])]) { $0[0].sliced(1..<9, axis: 1, step: 3) },
    OperationCase("Slice", "one element", [.init([4, 9])]) { $0[0][2, 3] },
    OperationCase("Place", "", [.init([4, 9])]) {
      gradient(of: sum(square($0[0].sliced(1..<8, axis: 1, step: 2))), withRespectTo: [$0[0]])[0]
    },
    OperationCase("Concatenate", "rows", [.init([2, 3]), .init([4, 3])]) { concatenate([$0[0] * 2, $0[1]]) },
    OperationCase("Concatenate", "columns", [.init([2, 3]), .init([2, 1])]) {
      concatenate([$0[0], $0[1]], axis: 1)
    },
    OperationCase("Concatenate", "products", [.init([2, 3]), .init([3, 2])]) {
      concatenate([matmul($0[0], $0[1]).reshape(-1), sum($0[0], axes: [0]), exp($0[1]).reshape(-1)]) * 2
    },
  ]

  private static let reductions: [OperationCase] =
    [
      ([7], [0]), ([3, 5], [0]), ([3, 5], [1]), ([3, 5], [0, 1]), ([2, 3, 4], [1]), ([2, 3, 4], [0, 2]),
      ([130, 70], [0]), ([1, 9], [1]),
    ]
    .flatMap { (shape: Shape, axes: [Int]) in
      [
        OperationCase("Reduce", "sum \(shape) \(axes)", [.init(shape)]) { sum($0[0] * $0[0], axes: axes) },
        OperationCase("Reduce", "plain sum \(shape) \(axes)", [.init(shape)]) { sum($0[0], axes: axes) },
        OperationCase("Reduce", "max \(shape) \(axes)", [.init(shape)]) { max($0[0], axes: axes) },
        OperationCase("Reduce", "min \(shape) \(axes)", [.init(shape)]) { min(exp($0[0]), axes: axes) },
        OperationCase("Reduce", "product \(shape) \(axes)", [.init(shape, 0.9...1.1)]) {
          product($0[0], axes: axes)
        },
        OperationCase("Reduce", "mean of broadcast \(shape) \(axes)", [.init(shape), .init([shape.last])]) {
          mean($0[0] * $0[1], axes: axes)
        },
      ]
    }

  private static let products: [OperationCase] =
    [(1, 7, 5), (10, 8, 2), (10, 1, 8), (33, 17, 65), (128, 10, 64)].flatMap { m, n, k in
      [
        OperationCase("MatrixProduct", "\(m)x\(n)x\(k)", [.init([m, k]), .init([k, n])]) {
          matmul($0[0], $0[1])
        },
        OperationCase("MatrixProduct", "\(m)x\(n)x\(k) a transposed", [.init([k, m]), .init([k, n])]) {
          matmul($0[0].transposed(), $0[1])
        },
        OperationCase("MatrixProduct", "\(m)x\(n)x\(k) b transposed", [.init([m, k]), .init([n, k])]) {
          matmul($0[0], $0[1].transposed())
        },
        OperationCase("MatrixProduct", "\(m)x\(n)x\(k) layer", [.init([m, k]), .init([k, n]), .init([n])]) {
          tanh(matmul($0[0], $0[1]) + $0[2])
        },
      ]
    } + [
      OperationCase("MatrixProduct", "stack", [.init([3, 4, 5]), .init([3, 5, 2])]) { matmul($0[0], $0[1]) },
      OperationCase("MatrixProduct", "stack of rows", [.init([3, 4, 5]), .init([5, 2])]) {
        matmul($0[0], $0[1])
      },
      OperationCase("MatrixProduct", "vectors", [.init([5]), .init([5])]) { matmul($0[0], $0[1]) },
      OperationCase("MatrixProduct", "of a slice", [.init([6, 9]), .init([4, 3])]) {
        matmul($0[0].sliced(2..<6, axis: 1), $0[1])
      },
    ]

  private static let others: [OperationCase] = [
    OperationCase("Softmax", "", [.init([3, 10])]) { softmax($0[0]) },
    OperationCase("Softmax", "first axis", [.init([3, 10])]) { softmax($0[0], axis: 0) },
    OperationCase("LogSoftmax", "", [.init([3, 10])]) { logSoftmax($0[0]) },
    OperationCase("Softmax", "loss", [.init([8, 10]), .init([8, 10], 0...1)]) {
      -sum($0[1] * logSoftmax($0[0])) / 8
    },
    OperationCase("Gather", "", [.init([5, 3])]) { gather($0[0], Tensor([4, 0, 4, 2].map { Int32($0) })) },
    OperationCase("ScatterAdd", "", [.init([4, 3])]) {
      scatterAdd($0[0], Tensor([4, 0, 4, 2].map { Int32($0) }), rows: 5)
    },
    OperationCase("ArgMax", "", [.init([4, 9])], isDifferentiable: false) { argmax($0[0]) },
    OperationCase("ArgMin", "", [.init([4, 9])], isDifferentiable: false) { argmin($0[0], axis: 0) },
    OperationCase("OneHot", "", [.init([6], 0...4, dtype: .int32)], isDifferentiable: false) {
      oneHot($0[0], classes: 5)
    },
    OperationCase("RandomUniform", "", [.init([64])], isDifferentiable: false) {
      Tensor.randomUniform([3, 50], seed: 5).cast(to: $0[0].dtype) + $0[0][0]
    },
    OperationCase("StopGradient", "", [.init([4])], isDifferentiable: false) { stopGradient($0[0]) * 2 },
    OperationCase("Fill", "", [.init([4])]) { $0[0] * Tensor.full([4], 3, dtype: $0[0].dtype) },
    OperationCase("Constant", "", [.init([4])]) { $0[0] * 1 },
    OperationCase("Reduce", "normalised over the batch", [.init([5, 3]), .init([3])]) {
      let (centre, spread) = (mean($0[0], axes: [0]), variance($0[0], axes: [0]))
      let factor = rsqrt(spread.reshaped(to: [1, 3]) + 1e-3) * $0[1].reshaped(to: [1, 3])
      return ($0[0] - centre.reshaped(to: [1, 3])) * factor
    },
    OperationCase("Select", "relu of a layer and its dropout", [.init([9, 6]), .init([6, 5]), .init([5])]) {
      let z = matmul($0[0], $0[1]) + $0[2]
      let kept = Tensor.randomUniform([9, 5], seed: 3).cast(to: z.dtype) .< 0.8
      return select(kept, maximum(z, 0) * 1.25, Tensor.zeros([], dtype: z.dtype))
    },
  ]
}

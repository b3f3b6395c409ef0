import HornbillCPU
import HornbillGraph
import Testing

@Suite("Long, empty and twice differentiated graphs")
struct LimitTests {
  private func chain(_ length: Int, from start: Tensor) -> Tensor {
    var x = start
    for step in 0..<length { x = step % 2 == 0 ? x + 1 : x * 1.0001 }
    return x
  }

  @Test("200,000 nodes in a line are built, differentiated and released without recursion")
  func longChain() {
    let start = Variable("x", [4], .float32).tensor
    let x = chain(200_000, from: start)
    #expect(topologicalOrder(of: [x.node]).count > 200_000)
    let slope = gradient(of: chain(20_000, from: start), withRespectTo: [start])[0]
    #expect(slope.shape == [4])
  }

  @Test("20,000 nodes in a line compile in a moment, and compute what they say", .timeLimit(.minutes(1)))
  func longProgram() throws {
    let variable = Variable("x", [4], .float32)
    try expectAgreement(chain(20_000, from: variable.tensor), 1e-3)
  }

  @Test("a sum of 300 branches compiles", .timeLimit(.minutes(1)))
  func wideGraph() throws {
    let x = Variable("x", [5], .float32).tensor
    try expectAgreement((1...300).reduce(x) { total, k in total + exp(x * Double(k) * 1e-3) }, 1e-4)
  }

  @Test("chains of more values than registers", arguments: [20, 33, 40, 70])
  func manyRegisters(_ count: Int) throws {
    let operands = OperationCase("", "", (0..<count).map { _ in .init([6, 7]) }) { $0[0] }.operands(.float32)
    let parts = operands.enumerated().map { exp($1 * Double($0 + 1) * 0.01) }
    let crossed = parts.indices.map { parts[$0] - parts[parts.count - 1 - $0] * 0.5 }
    try expectAgreement(crossed.dropFirst().reduce(crossed[0]) { $0 * 0.9 + $1 }, 1e-5)
    try expectAgreement(sum(tanh(matmul(operands[0].transposed(), crossed.reduce(crossed[0], +)))), 1e-5)
  }

  @Test("second derivatives agree with the closed form")
  func secondDerivatives() throws {
    let x = Tensor([0.3, -0.7, 1.1] as [Double])
    func second(_ f: (Tensor) -> Tensor) -> Tensor {
      let first = gradient(of: sum(f(x)), withRespectTo: [x])[0]
      return gradient(of: sum(first), withRespectTo: [x])[0]
    }
    let pairs: [(Tensor, Tensor)] = [
      (second { exp($0) }, exp(x)), (second { sin($0) }, -sin(x)), (second { $0 * $0 * $0 }, 6 * x),
      (second { tanh($0) }, -2 * tanh(x) * (1 - square(tanh(x)))),
      (second { sigmoid($0) }, sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))),
      (second { log($0 * $0 + 1) }, (2 - 2 * x * x) / square(x * x + 1)),
    ]
    for (found, wanted) in pairs {
      try expectAgreement(found - wanted, 1e-9)
      let values = ReferenceExecutor.evaluate([found, wanted])
      #expect(zip(values[0].values, values[1].values).allSatisfy { Swift.abs($0 - $1) < 1e-12 })
    }
  }

  @Test("a second derivative of a network agrees with differences of the first")
  func networkCurvature() throws {
    let operands = OperationCase("", "", [.init([4, 3]), .init([3, 5]), .init([5, 2])]) { $0[0] }.operands(
      .float64)
    func slope(_ w: Tensor) -> Tensor {
      let p = softmax(matmul(tanh(matmul(operands[0], w)), operands[2]))
      return gradient(of: sum(square(p)), withRespectTo: [w])[0]
    }
    let curvature = gradient(of: sum(square(slope(operands[1]))), withRespectTo: [operands[1]])[0]
    let h = 1e-5
    let ends = ReferenceExecutor.evaluate([h, -h].map { sum(square(slope(operands[1] + $0))) })
    let difference = (ends[0].values[0] - ends[1].values[0]) / (2 * h)
    let total = ReferenceExecutor.evaluate([sum(curvature)])[0].values[0]
    #expect(Swift.abs(total - difference) < 1e-6 * Swift.max(1, Swift.abs(difference)))
    try expectAgreement(curvature, 1e-9)
  }

  @Test("tensors without elements go through every family of operation")
  func noElements() throws {
    let none = Tensor.zeros([0, 3]).cast(to: .float32) + 1
    let rows = Tensor.ones([2, 3])
    let empty = Tensor.zeros([2, 0])
    let noNumbers = Tensor([Int32](), shape: [0])
    for tensor in [
      exp(none), none * none, none + Tensor([1, 2, 3]), none.cast(to: .int32),
      select(none .> 0, none, none * 2),
      none.transposed(), none.reshape(0, 1, 3), none.sliced(1..<3, axis: 1), rows[1..<1],
      concatenate([none, rows]), concatenate([none, none]), Tensor.ones([1, 3]).broadcast(to: [0, 3]),
      sum(none, axes: [0]), sum(none, axes: [1]), sum(none), sum(empty, axes: [1]), product(empty, axes: [1]),
      max(empty, axes: [1]), min(exp(none), axes: [0]), sum(none.cast(to: .int32), axes: [0]),
      matmul(none, Tensor.ones([3, 4])), matmul(Tensor.ones([4, 3]), none.transposed()),
      matmul(empty, Tensor.zeros([0, 5])), tanh(matmul(empty, Tensor.zeros([0, 5])) + 1),
      softmax(none), logSoftmax(none), gather(rows, noNumbers), scatterAdd(none, noNumbers, rows: 2),
      oneHot(noNumbers, classes: 4), argmax(none, axis: 1), Tensor.randomUniform([0, 4], seed: 1),
      Tensor.arange(0), mean(square(none), axes: [1]), none[.all, 1], none[.reversed, .every(2)],
      none.setting(.all, 0, to: Tensor(1)), flip(none), sort(none), sort(none, axis: 0), argsort(empty),
      cumsum(none), cumprod(none, axis: 0), take(rows, noNumbers), take(none, [0, 2], axis: 1), tril(none),
      diagonal(none), diagonalMatrix(noNumbers), outer(noNumbers, rows), dot(none, rows.transposed()),
      scatterUpdate(rows, noNumbers, none), scatterUpdate(none, noNumbers, none),
      cholesky(Tensor.zeros([0, 3, 3])), cholesky(Tensor.zeros([0, 0])), inverse(Tensor.zeros([2, 0, 0])),
      solve(Tensor.identity(2), empty), solveTriangular(Tensor.identity(2), empty),
      determinant(Tensor.zeros([0, 0])), determinant(Tensor.zeros([0, 2, 2])), qr(empty).q,
    ] { try expectAgreement(tensor, 1e-6) }
  }

  @Test("an empty batch has a gradient of zeros")
  func emptyBatch() throws {
    let w = Tensor.ones([3, 2])
    let loss = sum(square(tanh(matmul(Tensor.zeros([0, 3]), w) + Tensor([1, 2]))))
    let slope = gradient(of: loss, withRespectTo: [w])[0]
    try expectAgreement(slope, 1e-6)
    #expect(ReferenceExecutor.evaluate([slope, loss]).allSatisfy { $0.values.allSatisfy { $0 == 0 } })
  }
}

import Foundation
import Hornbill
import Testing

/// The first network, and what a step of gradient descent does.
@Suite("Deck 000")
struct Deck000Tests {
  @Test("two-layer forward pass in matrix notation: affine, logistic, affine, softmax")
  func forwardPass() throws {
    let x: [[Float]] = [[0.5, -1, 2, 0.25], [1, 0, -0.5, 3], [-2, 1.5, 0.75, -1]]
    let (w1, b1) = (grid(4, 5, seed: 1), grid(1, 5, seed: 2)[0])
    let (w2, b2) = (grid(5, 3, seed: 3), grid(1, 3, seed: 4)[0])

    let hidden = sigmoid(matmul(Tensor(x), Tensor(w1)) + Tensor(b1))
    let p = softmax(matmul(hidden, Tensor(w2)) + Tensor(b2))

    let byHand = affine(affine(x.map(doubles), w1, b1).map { $0.map { 1 / (1 + exp(-$0)) } }, w2, b2)
      .map { z in
        let powers = z.map { exp($0) }
        return powers.map { $0 / powers.reduce(0, +) }
      }
    expectClose(p, byHand.flatMap { $0 }, .exact32)
    expectClose(sum(p, axes: [1]), [1, 1, 1], .exact32)

    let model = Sequential {
      Dense(5, activation: .sigmoid, inputShape: [4])
      Dense(3, activation: .softmax)
    }
    try model.setWeights([Tensor(w1), Tensor(b1), Tensor(w2), Tensor(b2)])
    expectClose(try model.predict(Tensor(x)), byHand.flatMap { $0 }, .exact32)
  }

  @Test("softmax rows sum to 1; invariant to adding a constant; no overflow at logits of +-1000")
  func softmaxIsStable() {
    let z = Tensor([[0.5, -1.25, 3], [2, 2, -0.75]])
    expectClose(sum(softmax(z), axes: [1]), [1, 1], .exact32)
    expectClose(softmax(z + 100), softmax(z), .exact32)
    expectClose(softmax(Tensor([1000, -1000, 0])), [1, 0, 0], .exact32)
    expectClose(softmax(Tensor([1000, 1000, -1000])), [0.5, 0.5, 0], .exact32)
  }

  @Test("model: Flatten(28x28) -> Dense 100 sigmoid -> Dense 10 softmax")
  func model() throws {
    let model = Sequential(name: "deck_000") {
      Flatten(inputShape: [28, 28])
      Dense(100, activation: .sigmoid)
      Dense(10, activation: .softmax)
    }
    #expect(model.parameterCount == 79_510)
    expectLines(
      of: model.summary(),
      [
        ["Flatten", "(None, 784)", "0"],
        ["Dense", "(None, 100)", "78,500"],
        ["Dense", "(None, 10)", "1,010"],
      ])
    #expect(model.summary().contains("Total params: 79,510 "))
  }

  @Test("gradient-descent update theta - eta * grad", arguments: [0.05, 0.5, 0.9, 1.1])
  func update(eta: Double) throws {
    let start = 1.5
    let byFormula = (0...20).map { start * pow(1 - 2 * eta, Double($0)) }
    for (theta, expected) in zip(descent(on: square, from: start, eta: eta, steps: 20), byFormula) {
      expectClose(theta, expected, .exact64)
    }
    // The same by `compile` and single steps: a weight that predicts 0 from 1 with the loss theta^2.
    let model = Sequential { Dense(1, usesBias: false, inputShape: [1]) }
    try model.setWeights([Tensor([[Float(start)]])])
    try model.compile(optimizer: .sgd(learningRate: .constant(eta)), loss: .meanSquaredError())
    for expected in byFormula.dropFirst().prefix(5) {
      try model.trainOnBatch(Tensor([[1]]), Tensor([[0]]))
      expectClose(try model.weights()[0].value.item, expected, .exact32)
    }
  }

  @Test("figure 2.2: too small (a) / too large (b) step on a parabola")
  func stepSizes() {
    func iterates(_ eta: Double) -> [Double] { descent(on: square, from: 1, eta: eta, steps: 12) }
    func signs(_ iterates: [Double]) -> [FloatingPointSign] { iterates.map(\.sign) }
    func shrinks(_ iterates: [Double]) -> Bool {
      zip(iterates, iterates.dropFirst()).allSatisfy { abs($1) < abs($0) }
    }
    let alternating = (0...12).map { $0.isMultiple(of: 2) ? FloatingPointSign.plus : .minus }

    for eta in [0.01, 0.05, 0.45] {
      #expect(signs(iterates(eta)).allSatisfy { $0 == .plus } && shrinks(iterates(eta)), "eta \(eta)")
    }
    for eta in [0.55, 0.9, 0.95] {
      #expect(signs(iterates(eta)) == alternating && shrinks(iterates(eta)), "eta \(eta)")
    }
    for eta in [1.1, 1.5] {
      #expect(signs(iterates(eta)) == alternating && shrinks(iterates(eta).reversed()), "eta \(eta)")
    }
  }

  @Test(
    "compile(\"adam\", categorical_crossentropy), fit, predict: metrics belong to compile alone",
    .enabled(if: SwiftCompiler.isAtHand, "needs swiftc on the path"))
  func metricsBelongToCompile() throws {
    func program(compile: String, fit: String) -> String {
      """
      import Hornbill
      func train(_ model: Model, _ x: Tensor, _ y: Tensor) throws -> Tensor {
        try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy()\(compile))
        try model.fit(x, y\(fit))
        return try model.predict(x)
      }
      """
    }
    #expect(try SwiftCompiler.errors(in: program(compile: ", metrics: [.accuracy]", fit: "")).isEmpty)
    let errors = try SwiftCompiler.errors(in: program(compile: "", fit: ", metrics: [.accuracy]"))
    #expect(errors.contains { $0.hasSuffix("extra argument 'metrics' in call") }, "\(errors)")
  }

  @Test("stated reasons for NN stability: good initialisation")
  func initialisation() throws {
    let model = Sequential(seed: 1) {
      Dense(64, inputShape: [100])
      Dense(32, kernelInitializer: .heUniform)
    }
    let weights = try model.weights().filter { $0.path.hasSuffix("kernel") }.map { $0.value.scalars }
    #expect(weights.count == 2)
    for (values, limit) in zip(weights, [(6.0 / 164).squareRoot(), (6.0 / 64).squareRoot()]) {
      let largest = Double(values.map { Swift.abs($0) }.max() ?? 0)
      #expect(largest <= limit && largest > 0.98 * limit, "\(largest), the limit is \(limit)")
    }
  }

  @Test("stated reasons for NN stability: normalisation")
  func normalisation() throws {
    let x = Tensor.randomUniform([200, 3], seed: 1) * Tensor([1, 10, 100]) + Tensor([5, -3, 20])
    var scaler = StandardScaler()
    try scaler.fit(x)
    let layer = Normalization(mean: scaler.mean, variance: scaler.variance, inputShape: [3])
    let normalised = try Sequential([layer]).predict(x)
    #expect(mean(normalised, axes: [0]).scalars.allSatisfy { Swift.abs($0) < 1e-5 })
    #expect(variance(normalised, axes: [0]).scalars.allSatisfy { Swift.abs($0 - 1) < 1e-5 })
  }

  @Test("stated reasons for NN stability: regularisation")
  func regularisation() throws {
    let (x, y) = (Tensor.ones([1, 1000]), Tensor([[1]]))
    let dropping = Sequential(seed: 1) {
      Dropout(0.2, inputShape: [1000])
      Dense(1, usesBias: false)
    }
    try dropping.compile(optimizer: .sgd(), loss: .meanSquaredError())
    // A weight whose input was dropped has no gradient.
    for (isTraining, range) in [(true, 150...250), (false, 0...0)] {
      let slopes = try dropping.gradients(x, y, isTraining: isTraining)[0].value.scalars
      #expect(range.contains(slopes.count { $0 == 0 }))
    }

    let penalised = Sequential { Dense(1, kernelRegularizer: .l2(0.5), inputShape: [2]) }
    try penalised.setWeights([Tensor([[3], [-1]]), Tensor([7])])
    try penalised.compile(optimizer: .sgd(), loss: .meanSquaredError())
    // (3 - 1 + 7 - 9)^2 + 0.5 (9 + 1)
    expectClose(try penalised.evaluate(Tensor([[1, 1]]), Tensor([[9]])).loss, 5, .exact32)
  }

  // MARK: - Support

  /// The iterates of gradient descent in float64, the start included.
  private func descent(
    on loss: (Tensor) -> Tensor, from start: Double, eta: Double, steps: Int
  ) -> [Double] {
    var theta = Tensor([start], shape: [])
    var iterates = [start]
    for _ in 0..<steps {
      theta = (theta - gradient(of: loss(theta), withRespectTo: [theta])[0] * eta).evaluated()
      iterates.append(theta.item)
    }
    return iterates
  }

  /// Numbers between -1 and 1 that float32 holds exactly.
  private func grid(_ rows: Int, _ columns: Int, seed: Int) -> [[Float]] {
    (0..<rows).map { row in
      (0..<columns).map { column in Float((row * 37 + column * 53 + seed * 71) % 65 - 32) / 32 }
    }
  }

  private func doubles(_ row: [Float]) -> [Double] { row.map { Double($0) } }

  /// The rows of `x · w + b` by its definition.
  private func affine(_ x: [[Double]], _ w: [[Float]], _ b: [Float]) -> [[Double]] {
    x.map { row in
      b.indices.map { j in row.indices.reduce(Double(b[j])) { $0 + row[$1] * Double(w[$1][j]) } }
    }
  }
}

import Foundation
import Hornbill
import HornbillGraph
import Testing

/// The first week of a course: one neuron, its loss, and the way to a network.
@Suite("Deck 004")
struct Deck004Tests {
  // MARK: - One neuron

  @Test("exercise: w=(0.3,0.1), b=1, x=(1,2.2)")
  func exercise() throws {
    let z = matmul(Tensor([1, 2.2] as [Double]), Tensor([0.3, 0.1] as [Double])) + 1
    expectClose(z.item, 1.52, .exact64)
    expectClose(sigmoid(z).item, 0.8205384805926733, .exact64)
    let neuron = Sequential { Dense(1, activation: .sigmoid, inputShape: [2]) }
    try neuron.setWeights([Tensor([[0.3], [0.1]]), Tensor([1])])
    expectClose(try neuron.predict(Tensor([[1, 2.2]])).item, 0.8205384805926733, .exact32)
  }

  @Test("vector form sigmoid(xW+b) on batches")
  func vectorForm() throws {
    let x = [[1, 2.2], [0, 0], [-3, 1], [10, -20]]
    let p = sigmoid(matmul(Tensor(x), Tensor([[0.3], [0.1]] as [[Double]])) + 1)
    #expect(p.shape == [4, 1])
    expectClose(p, x.map { 1 / (1 + exp(-(0.3 * $0[0] + 0.1 * $0[1] + 1))) }, .exact64)
  }

  @Test("logistic regression exercise: log-odds = 1+2x1+0.5x2: boundary x2=-2-4 x1")
  func boundary() throws {
    let model = Sequential { Dense(1, activation: .sigmoid, inputShape: [2]) }
    try model.setWeights([Tensor([[2], [0.5]]), Tensor([1])])
    let onBoundary: [[Float]] = [[0, -2], [-1, 2], [-0.5, 0], [2, -10]]
    expectClose(try model.predict(Tensor(onBoundary)), [0.5, 0.5, 0.5, 0.5], .exact32)
    let sides = try model.predict(Tensor([[0, -1.9], [0, -2.1]])).scalars
    #expect(sides[0] > 0.5 && sides[1] < 0.5)
  }

  // MARK: - Matrices

  @Test("two linear layers collapse into one: x.W.U = x.(W.U)")
  func folding() throws {
    let two = Sequential(seed: 3) {
      Dense(7, biasInitializer: .constant(0.5), inputShape: [5])
      Dense(4, biasInitializer: .constant(-0.25))
    }
    let weights = try two.weights().map(\.value)
    let one = Sequential { Dense(4, inputShape: [5]) }
    try one.setWeights([matmul(weights[0], weights[2]), matmul(weights[1], weights[2]) + weights[3]])
    let x = Tensor.randomUniform([20, 5], seed: 1) - 0.5
    expectClose(try one.predict(x), try two.predict(x), .exact32)
  }

  @Test("the slide's scalar formulas are written for column vectors, i.e. V=U.W")
  func columnVectors() {
    let (w, u) = (Tensor([[2, 3], [5, 7]]), Tensor([[11, 13], [17, 19]]))
    let v = matmul(u, w).scalars
    // v11 = w11 u11 + w21 u12, v12 = w12 u11 + w22 u12, and so on.
    func entry(_ a: Float, _ b: Float, _ c: Float, _ d: Float) -> Float { a * b + c * d }
    #expect(v == [entry(2, 11, 5, 13), entry(3, 11, 7, 13), entry(2, 17, 5, 19), entry(3, 17, 7, 19)])
    let x = Tensor([1, -2])
    #expect(matmul(u, matmul(w, x)).scalars == matmul(matmul(u, w), x).scalars)
  }

  @Test("matrix product shape rule and 3x3 by 3x2 formulas")
  func shapeRule() throws {
    let (a, b) = (Tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), Tensor([[1, -1], [2, 0], [0, 3]]))
    #expect(matmul(a, b).shape == [3, 2] && matmul(a, b).scalars == [5, 8, 14, 14, 23, 20])
    #expect(
      message { _ = try matrixProduct(a, Tensor.ones([2, 3])) }
        == "matmul: expected equal inner extents, received [3, 3] and [2, 3], that is 3 and 2. "
        + "The columns of the left operand meet the rows of the right one.")
  }

  @Test("worked product A=[[2,1],[0,3]], B=[[3,1,7],[8,2,4]]: the corner is 14, where the deck prints 11")
  func workedProduct() {
    let product = matmul(Tensor([[2, 1], [0, 3]]), Tensor([[3, 1, 7], [8, 2, 4]]))
    #expect(product.shape == [2, 3] && product.scalars == [14, 4, 18, 24, 6, 12])
  }

  // MARK: - Loss

  @Test("log-likelihood of binary labels; NLL = -(1/N) sum log L_i = binary_crossentropy")
  func likelihood() throws {
    let (y, p) = (Tensor([[1], [0], [1], [1]] as [[Double]]), [0.9, 0.2, 0.6, 0.35])
    let likelihoods = [0.9, 1 - 0.2, 0.6, 0.35]
    let loss = Loss.binaryCrossentropy()
    expectClose(
      try loss(y, Tensor(p, shape: [4, 1])).item, -likelihoods.reduce(0) { $0 + log($1) } / 4, .exact64)

    // Best 0 but for the clip of 1e-7, worst large and finite.
    let certain = Tensor([[1], [0]] as [[Double]])
    #expect(try Swift.abs(loss(certain, certain).item) < 1.1e-7)
    expectClose(try loss(certain, 1 - certain).item, -log(1e-7), .exact64)
    #expect(try Swift.abs(loss(certain, 1 - certain).item - 16.118) < 5e-4)

    // From logits it is exact however wrong: there is nothing to clip.
    let logits = Tensor([[-50], [200]] as [[Double]])
    expectClose(try Loss.binaryCrossentropy(fromLogits: true)(certain, logits).item, 125, .exact64)
    let model = Sequential { Dense(1, activation: .sigmoid, inputShape: [1]) }
    try model.setWeights([Tensor([[1]]), Tensor([0])])
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy())
    expectClose(try model.evaluate(Tensor([[-50], [200]]), Tensor([[1], [0]])).loss, 125, .exact32)
  }

  @Test("GD in 1-D and 2-D, step ~ slope; gradient orthogonal to contour lines")
  func contours() {
    // On an ellipse (2 cos t, sin t), a contour of x^2/4 + y^2, the tangent is (-2 sin t, cos t).
    for t in stride(from: 0.0, to: 6.2, by: 0.4) {
      let point = Tensor([2 * Foundation.cos(t), Foundation.sin(t)])
      let loss = sum(square(point) * Tensor([0.25, 1] as [Double]))
      let slope = gradient(of: loss, withRespectTo: [point])[0]
      let tangent = Tensor([-2 * Foundation.sin(t), Foundation.cos(t)])
      expectClose(loss.item, 1, .exact64)
      #expect(Swift.abs(sum(slope * tangent).item) < 1e-10)
    }
    // Twice the slope, twice the step.
    let sgd = SGD(learningRate: 0.1)
    let steps = [1.0, 2, 4].map { start in
      let x = Tensor([start], shape: [])
      let slope = gradient(of: square(x), withRespectTo: [x])[0]
      return sgd.update(
        x, gradient: slope, slots: [], learningRate: Tensor(0.1 as Double), step: Tensor(1 as Double)
      )
      .parameters
      .item - start
    }
    for (step, expected) in zip(steps, [-0.2, -0.4, -0.8]) { expectClose(step, expected, .exact64) }
  }

  // MARK: - Networks

  @Test("784-100-50-10 with separate Activation layers, first layer via batch_input_shape or input_dim")
  func spellings() {
    let byInput = Sequential {
      Input(shape: [784])
      Dense(100)
      ActivationLayer(.relu)
      Dense(50)
      ActivationLayer(.relu)
      Dense(10)
      ActivationLayer(.softmax)
    }
    let byFirstLayer = Sequential {
      Dense(100, inputShape: [784])
      ActivationLayer(.relu)
      Dense(50)
      ActivationLayer(.relu)
      Dense(10)
      ActivationLayer(.softmax)
    }
    for model in [byInput, byFirstLayer] {
      #expect(model.parameterCount == 84_060)
      expectLines(
        of: model.summary(),
        [
          ["Dense", "(None, 100)", "78,500"], ["Activation", "(None, 100)", "0"],
          ["Dense", "(None, 50)", "5,050"], ["Activation", "(None, 50)", "0"],
          ["Dense", "(None, 10)", "510"], ["Activation", "(None, 10)", "0"],
        ])
    }
  }

  @Test(
    "compile(binary_crossentropy, sgd, accuracy) on a 10-way softmax (mismatched loss on purpose or by slip)")
  func mismatchedLoss() throws {
    let model = Sequential { Dense(10, activation: .softmax, inputShape: [4]) }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy(), metrics: [.accuracy])
    try model.setWeights([Tensor.zeros([4, 10]), Tensor.zeros([10])])
    // Uniform guesses: each of 10 outputs costs -ln .1 or -ln .9, and the first class wins all ties.
    let labels = Tensor([0, 3, 0, 9].map { Int32($0) })
    let score = try model.evaluate(Tensor.ones([4, 4]), oneHot(labels, classes: 10))
    expectClose(score.loss, -(log(0.1) + 9 * log(0.9)) / 10, .exact32)
    #expect(abs(score.loss - 0.3251) < 5e-5)
    // By the width of the output, not by the loss: matching single outputs would give 0.85.
    #expect(score["accuracy"] == 0.5)
  }

  @Test("fit on X[0:2400] one-hot, 30 epochs, batch 128, validation X[2400:3000] given as a list")
  func listOfValidation() throws {
    let (x, y) = (DeckData.digits.train.rows, DeckData.digits.train.oneHotLabels)
    let model = Sequential(seed: 1) { Dense(10, activation: .softmax, inputShape: [784]) }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy(), metrics: [.accuracy])
    let counter = BatchCounter()
    let history = try model.fit(
      x[0..<2400], y[0..<2400], batchSize: 128, epochs: 30, verbose: .silent, callbacks: [counter],
      validationData: (x[2400..<3000], y[2400..<3000]))
    #expect(counter.announcedSteps == 19 && counter.batches == 19 && 2400 - 18 * 128 == 96)
    #expect(history["val_loss"]?.count == 30 && history["val_accuracy"]?.count == 30)
    let last = try model.evaluate(x[2400..<3000], y[2400..<3000], batchSize: 128)
    #expect(history["val_loss"]?.last == last.loss)
  }

  @Test("workflow: define, compile, fit, evaluate, predict, use in production")
  func workflow() throws {
    let (train, test) = DeckData.digits
    let model = Sequential(seed: 1) {
      Dense(32, activation: .relu, inputShape: [784])
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    try model.fit(train.rows, train.oneHotLabels, batchSize: 64, epochs: 2, verbose: .silent)
    let score = try model.evaluate(test.rows, test.oneHotLabels)
    #expect(score.loss < log(10))
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try model.save(to: file)
    let restored = try Model.load(from: file)
    func bits(_ tensor: Tensor) -> [UInt32] { tensor.scalars.map(\.bitPattern) }
    #expect(bits(try restored.predict(test.rows)) == bits(try model.predict(test.rows)))
    #expect(bits(try restored.predictor()(test.rows)) == bits(try model.predict(test.rows)))
  }

  @Test("TensorFlow Playground homework: circle and xor by 4 hidden units, not without")
  func playground() throws {
    func accuracy(_ points: TableSet, hidden: [Int], _ activation: Activation = .tanh) throws -> Double {
      median(
        try (1...5).map { seed in
          let model = Sequential(seed: seed) {
            Input(shape: [2])
            for units in hidden { Dense(units, activation: activation) }
            Dense(1, activation: .sigmoid)
          }
          try model.compile(
            optimizer: .adam(learningRate: 0.03), loss: .binaryCrossentropy(), metrics: [.accuracy])
          try model.fit(points.features, points.labels, batchSize: 25, epochs: 100, verbose: .silent)
          return try #require(try model.evaluate(points.features, points.labels)["accuracy"])
        })
    }
    for points in [try Points.circle(seed: 1), try Points.xor(seed: 1)] {
      let curved = try accuracy(points, hidden: [4])
      #expect(curved > 0.95, "\(curved) with 4 hidden units")
      let straight = try accuracy(points, hidden: [])
      #expect((0.35...0.65).contains(straight), "\(straight) without hidden units")
    }
    #expect(try accuracy(Points.gauss(seed: 1), hidden: []) > 0.95)
    #expect(try accuracy(Points.spiral(seed: 1), hidden: [16, 16], .relu) > 0.85)
  }

  @Test(
    "sizes quoted: >1 million weights typical, 1.5e9 record: counts have 64 bits, and a net of 1,222,566 trains"
  )
  func sizes() throws {
    let brain = 10_000_000_000 * 10_000
    let none = SummaryTable.Total(count: 0, byteCount: 0)
    let rows = [1_500_000_000, brain].map {
      SummaryTable.Row(name: "a", className: "B", outputShape: [nil, 1], parameterCount: $0)
    }
    let table = SummaryTable(
      modelName: "large", rows: rows, trainable: .init(count: brain, byteCount: 4 * brain), nonTrainable: none
    )
    #expect(table.text(columns: 100).contains("1,500,000,000"))
    #expect(table.text(columns: 100).contains("Total params: 100,000,000,000,000 ("))

    let model = Sequential(seed: 1) {
      Dense(652, activation: .relu, inputShape: [784])
      Dense(1072, activation: .relu)
      Dense(10, activation: .softmax)
    }
    #expect(model.parameterCount == 1_222_566)
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy())
    let (x, y) = (DeckData.digits.train.rows[0..<512], DeckData.digits.train.oneHotLabels[0..<512])
    let losses = try #require(model.fit(x, y, batchSize: 128, epochs: 3, verbose: .silent)["loss"])
    #expect(losses[2] < losses[0])
  }
}

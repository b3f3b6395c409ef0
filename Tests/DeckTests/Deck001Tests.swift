import Hornbill
import Testing

/// From the perceptron to gradient descent on MNIST with the "shallow net".
@Suite("Deck 001")
struct Deck001Tests {
  // MARK: - One neuron

  @Test("perceptron: fires iff w.x + b > 0, b = -threshold (strict >)")
  func perceptron() {
    // Ketchup, mustard, bun: is it a hot dog?
    let x = Tensor([
      [0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1],
    ])
    let sums = matmul(x, Tensor([3, 2, 6]))
    #expect(sums.scalars == [0, 6, 2, 8, 3, 9, 5, 11])
    #expect((sums - 4 .> 0).scalars == [0, 1, 0, 1, 0, 1, 1, 1])
    let bunOrBoth = logicalOr(
      x.sliced(2..<3, axis: 1) .> 0,
      sum(x[0..<8].sliced(0..<2, axis: 1), axes: [1], keepDimensions: true) .> 1)
    #expect((sums - 4 .> 0).scalars == bunOrBoth.scalars)
    // On the threshold it does not fire.
    #expect((sums - 8 .> 0).scalars == [0, 0, 0, 0, 0, 1, 0, 1])
  }

  @Test("single neuron with step, sigmoid, tanh, ReLU")
  func activations() {
    let z = Tensor([-1, 0, 1] as [Double])
    expectClose((z .> 0).cast(to: .float64), [0, 0, 1], .exact64)
    expectClose(sigmoid(z), [0.2689414213699951, 0.5, 0.7310585786300049], .exact64)
    expectClose(tanh(z), [-0.7615941559557649, 0, 0.7615941559557649], .exact64)
    expectClose(relu(z), [0, 0, 1], .exact64)
    expectClose(gradient(of: sigmoid(z), withRespectTo: [z])[0][1].item, 0.25, .exact64)
  }

  @Test("neuron saturation")
  func saturation() {
    let z = Tensor([0, 2, 5, 10] as [Double])
    let slopes = gradient(of: sigmoid(z), withRespectTo: [z])[0].scalars(as: Double.self)
    let expected = [0.25, 0.10499358540350662, 0.006648056670790033, 4.5395807735907655e-05]
    for (slope, value) in zip(slopes, expected) { expectClose(slope, value, .exact64) }
  }

  @Test("quadratic cost, mean of squared differences: 0.09 for a uniform guess")
  func quadraticCost() throws {
    let model = Self.shallowNet()
    try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError())
    try model.setWeights(model.weights().map { Tensor.zeros($0.value.shape) })
    let x = DeckData.digits.train.rows[0..<100]
    expectClose(try model.predict(x), Tensor.full([100, 10], 0.1), .exact32)
    expectClose(try model.evaluate(x, DeckData.digits.train.oneHotLabels[0..<100]).loss, 0.09, .exact32)
  }

  // MARK: - The shallow net

  private static func shallowNet(seed: Int = 1) -> Model {
    Sequential(name: "shallow", seed: seed) {
      Dense(64, activation: .sigmoid, inputShape: [784], name: "hidden")
      Dense(10, activation: .softmax, name: "output")
    }
  }

  @Test("shallow net 784-64 sigmoid-10 softmax")
  func summary() {
    #expect(
      Self.shallowNet().summary() == """
        Model: "shallow"
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
        ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
        │ hidden (Dense)                  │ (None, 64)             │        50,240 │
        ├─────────────────────────────────┼────────────────────────┼───────────────┤
        │ output (Dense)                  │ (None, 10)             │           650 │
        └─────────────────────────────────┴────────────────────────┴───────────────┘
         Total params: 50,890 (198.79 KB)
         Trainable params: 50,890 (198.79 KB)
         Non-trainable params: 0 (0.00 B)

        """)
  }

  @Test("deep generic net (input, 2 hidden, output = \"layers 1..4\"): the input layer carries no parameters")
  func genericNet() throws {
    let model = Sequential {
      Input(shape: [3])
      Dense(4, activation: .sigmoid)
      Dense(4, activation: .sigmoid)
      Dense(2, activation: .sigmoid)
    }
    #expect(model.layers.count == 4 && model.parameterCount == 16 + 20 + 10)
    #expect(try model.weights().count == 6)
  }

  @Test(
    "compile(mse, SGD lr 0.01, accuracy); fit batch 128, epochs 200, validation_data: 469 steps, the last of 96"
  )
  func steps() throws {
    let (x, y) = (Tensor.zeros([60_000, 1]), Tensor.zeros([60_000, 1]))
    var sizes: [Int] = []
    let data = try Dataset(x, y).batched(128)
    try data.forEachBatch { x, _ in sizes.append(x.shape[0]) }
    #expect(data.batchCount == 469 && sizes == Array(repeating: 128, count: 468) + [96])

    let model = Sequential { Dense(1, inputShape: [1]) }
    try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError(), metrics: [.accuracy])
    let counter = BatchCounter()
    let history = try model.fit(
      x, y, batchSize: 128, epochs: 200, verbose: .silent, callbacks: [counter], validationData: (x, y),
      initialEpoch: 198)
    #expect(counter.announcedSteps == 469 && counter.batches == 469 && history.epochs == [198, 199])
    #expect(Set(history.values.keys) == ["loss", "accuracy", "val_loss", "val_accuracy"])
  }

  /// Seven epochs on MNIST from five seeds.
  private static let histories = Result {
    let (train, test) = try DeckData.mnist.get()
    return try (1...5).map { seed in
      let model = shallowNet(seed: seed)
      try model.compile(
        optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError(), metrics: [.accuracy])
      return try model.fit(
        train.rows, train.oneHotLabels, batchSize: 128, epochs: 7, verbose: .silent,
        validationData: (test.rows, test.oneHotLabels))
    }
  }

  /// Each epoch's median over the seeds.
  private func medians(_ name: String) throws -> [Double] {
    let values = try Self.histories.get().map { try #require($0[name]) }
    return (0..<7).map { epoch in median(values.map { $0[epoch] }) }
  }

  private func expectCrawl(_ losses: [Double], near deck: [Double]) {
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 < $0 }, "\(losses)")
    #expect(zip(losses, deck).allSatisfy { abs($0 - $1) <= 0.004 }, "\(losses)")
    #expect((0.002...0.006).contains(losses[0] - losses[6]), "\(losses)")
  }

  @Test("printed epochs 1-7, train loss", .needsMNIST)
  func trainLoss() throws {
    try expectCrawl(medians("loss"), near: [0.0921, 0.0911, 0.0905, 0.0900, 0.0896, 0.0892, 0.0889])
  }

  @Test("printed epochs 1-7, train accuracy", .needsMNIST)
  func trainAccuracy() throws {
    let accuracies = try medians("accuracy")
    #expect(accuracies[2] < 0.2 && accuracies[6] > accuracies[2], "\(accuracies)")
    #expect((0.10...0.35).contains(accuracies[6]), "\(accuracies)")
  }

  @Test("printed epochs 1-7, validation loss / accuracy", .needsMNIST)
  func validation() throws {
    let losses = try medians("val_loss")
    expectCrawl(losses, near: [0.0913, 0.0906, 0.0901, 0.0897, 0.0893, 0.0890, 0.0887])
    // The mean of an epoch is of weights that are older than those validated.
    #expect(zip(losses, try medians("loss")).allSatisfy { $0 < $1 })
    let accuracies = try medians("val_accuracy")
    #expect(accuracies[2] < 0.25 && accuracies[6] > accuracies[2], "\(accuracies)")
    #expect((0.10...0.35).contains(accuracies[6]), "\(accuracies)")
  }

  // MARK: - Training

  @Test(
    "round of training in 4 steps (sample batch, forward, cost, descend): a custom loop and fit give the same weights"
  )
  func customLoop() throws {
    let (x, y) = (DeckData.digits.train.rows[0..<2500], DeckData.digits.train.oneHotLabels[0..<2500])
    let eta = 0.5
    func network() throws -> Model {
      let model = Self.shallowNet(seed: 3)
      try model.compile(optimizer: .sgd(learningRate: .constant(eta)), loss: .meanSquaredError())
      return model
    }
    let (fitted, stepped) = (try network(), try network())
    try fitted.fit(x, y, batchSize: 128, verbose: .silent)

    var theta = try stepped.weights().map(\.value)
    #expect(theta.count == 4)
    let data = try Dataset(x, y).batched(128).shuffled()
    #expect(data.batchCount == 20)
    try data.forEachBatch(seed: 3) { x, y in
      try stepped.trainOnBatch(x, y)
      // The same by hand.
      let hidden = sigmoid(matmul(x, theta[0]) + theta[1])
      let p = softmax(matmul(hidden, theta[2]) + theta[3])
      let cost = mean(square(p - y))
      let slopes = gradient(of: cost, withRespectTo: theta)
      theta = zip(theta, slopes).map { ($0 - $1 * eta).evaluated() }
    }
    for ((fitted, stepped), byHand) in zip(zip(try fitted.weights(), try stepped.weights()), theta) {
      expectClose(stepped.value, fitted.value, .steps32)
      expectClose(byHand, fitted.value, .steps32)
    }
  }

  @Test("batch size > 128 not advised for escaping local minima: a sweep 1, 32, 128, 512, full")
  func batchSizes() throws {
    let count = 600
    let (x, y) = (DeckData.digits.train.rows[0..<count], DeckData.digits.train.oneHotLabels[0..<count])
    for (size, steps) in [(1, 600), (32, 19), (128, 5), (512, 2), (count, 1)] {
      let model = Self.shallowNet()
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError())
      let counter = BatchCounter()
      let history = try model.fit(
        x, y, batchSize: size, epochs: 3, verbose: .silent, callbacks: [counter])
      let curve = try #require(history["loss"])
      #expect(counter.batches == steps && curve.count == 3 && curve.allSatisfy(\.isFinite))
      #expect(curve[2] < curve[0], "batches of \(size)")
    }
  }

  @Test("learning speed by layer (vanishing gradient)")
  func learningSpeeds() throws {
    let (x, y) = (DeckData.digits.train.rows[0..<500], DeckData.digits.train.oneHotLabels[0..<500])
    let vanishing = try (1...5).count { seed in
      let model = Sequential(seed: seed) {
        Dense(30, activation: .sigmoid, inputShape: [784])
        Dense(30, activation: .sigmoid)
        Dense(30, activation: .sigmoid)
        Dense(10, activation: .sigmoid)
      }
      try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
      let speeds = try model.gradients(x, y).filter { $0.path.hasSuffix("bias") }
        .map { sum(square($0.value)).item.squareRoot() }
      return speeds[0] < speeds[1] && speeds[1] < speeds[2]
    }
    #expect(vanishing >= 4, "in \(vanishing) of 5")
  }

  @Test(
    "concept list: cross-entropy, optimisers, eta, batch size, forward/backprop: each has an API name",
    arguments: [
      ("cross-entropy", "`Loss.categoricalCrossentropy()`"), ("optimiser", "`Optimizer`"),
      ("η", "`learningRate`"), ("batch size", "`batchSize`"), ("forward pass", "`predict`"),
      ("backpropagation", "`gradient(of:withRespectTo:)`"),
    ])
  func concepts(word: String, name: String) throws {
    let index = try Repository.text("Examples/README.md")
    let row = index.split(separator: "\n").first { $0.hasPrefix("| \(word)") }
    #expect(row?.contains(name) == true, "no row of \(word) with \(name)")
  }
}

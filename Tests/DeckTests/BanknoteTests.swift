import Hornbill
import Testing

/// Deck 004's exercise: real or fake, by skewness and entropy.
@Suite("Banknotes")
struct BanknoteTests {
  // MARK: - By hand

  /// Numbers of NumPy's seed 22, which is set anew before each draw.
  private func drawn(_ shape: Shape) -> Tensor {
    var random = RandomState(22)
    return random.randn(shape)
  }

  private let hidden = [
    0.76752454, 0.01533699, 0.90265373, 0.27163597, 0.57707969, 0.41351693, 0.37964327, 0.52893641,
  ]

  private func expectPrinted(_ tensor: Tensor, _ expected: [Double]) {
    // To the eight digits that NumPy prints.
    let values = tensor.scalars(as: Double.self)
    #expect(zip(values, expected).allSatisfy { Swift.abs($0 - $1) < 5.1e-9 }, "\(values)")
  }

  @Test("forward pass by hand, weights drawn with NumPy seed 22 re-seeded before each draw")
  func forwardPass() {
    let x = Tensor([[1, 2.2]] as [[Double]])
    let a = sigmoid(matmul(x, drawn([2, 8])) + drawn([8]))
    expectPrinted(a, hidden)
    expectPrinted(sigmoid(matmul(a, drawn([8, 1])) + drawn([1])), [0.44860787])
    let second = sigmoid(matmul(a, drawn([8, 8])) + drawn([8]))
    expectPrinted(sigmoid(matmul(second, drawn([8, 1])) + drawn([1])), [0.64217449])
  }

  @Test("the same with Dense layers and setWeights")
  func layers() throws {
    let neuron = Sequential { Dense(1, activation: .sigmoid, inputShape: [2]) }
    #expect(neuron.parameterCount == 3)
    let model = Sequential {
      Dense(8, activation: .sigmoid, inputShape: [2])
      Dense(1, activation: .sigmoid)
    }
    #expect(model.parameterCount == 24 + 9)
    try model.setWeights([drawn([2, 8]), drawn([8]), drawn([8, 1]), drawn([1])])
    let activations = try model.activations(Tensor([[1, 2.2]]))
    expectClose(activations[0].value, hidden, .exact32)
    expectClose(activations[1].value, [0.44860787], .exact32)
  }

  // MARK: - Trained

  /// Skewness and entropy, and the class in a number or in two.
  private static let notes = Result {
    let table = try Banknotes.load()
    return (x: try table.columns("skewness", "entropy"), y: table.labels, hot: table.oneHotLabels)
  }

  /// Trains a model from each of three seeds; what it comes to on all notes.
  private func trained(
    on targets: KeyPath<(x: Tensor, y: Tensor, hot: Tensor), Tensor>, epochs: Int,
    _ optimizer: some Optimizer,
    _ loss: Loss, _ network: (_ seed: Int) -> Model
  ) throws -> (models: [Model], loss: Double, accuracy: Double) {
    let notes = try Self.notes.get()
    let models = (1...3).map(network)
    let scores = try models.map { model in
      try model.compile(optimizer: optimizer, loss: loss, metrics: [.accuracy])
      let counter = BatchCounter()
      try model.fit(
        notes.x, notes[keyPath: targets], batchSize: 128, epochs: epochs, verbose: .silent,
        callbacks: [counter])
      #expect(counter.batches == 11)
      return try model.evaluate(notes.x, notes[keyPath: targets])
    }
    let accuracies = try scores.map { try #require($0["accuracy"]) }
    return (models, median(scores.map(\.loss)), median(accuracies))
  }

  /// How far the points where a model is undecided lie from the straight line that fits them best, at most, as a
  /// part of the range of the feature.
  private func curvature(_ model: Model) throws -> Double {
    let columns = Tensor.linspace(-14, 13, count: 50).scalars
    let rows = Tensor.linspace(-9, 3, count: 400).scalars
    let grid = Tensor(
      columns.flatMap { x in rows.flatMap { [x, $0] } }, shape: [columns.count * rows.count, 2])
    let p = try model.predict(grid)
    // The probability of the last class, whether there is one output or two.
    let fake = p.sliced(p.shape.last - 1..<p.shape.last, axis: 1).scalars
    var boundary: [(x: Double, y: Double)] = []
    for (column, x) in columns.enumerated() {
      let line = fake[column * rows.count..<(column + 1) * rows.count].map { $0 > 0.5 }
      guard let turn = (1..<rows.count).first(where: { line[$0] != line[$0 - 1] }) else { continue }
      boundary.append((Double(x), Double(rows[turn - 1] + rows[turn]) / 2))
    }
    try #require(boundary.count > 5)
    let design = Tensor(boundary.map { [1, $0.x] })
    let y = Tensor(boundary.map(\.y))
    let deviations = abs(matmul(design, leastSquares(design, y)) - y)
    return max(deviations).item / 12
  }

  @Test("one sigmoid neuron, binary cross-entropy, SGD .15, batch 128: a straight boundary", .needsBanknotes)
  func oneNeuron() throws {
    let notes = try Self.notes.get()
    let (models, loss, _) = try trained(
      on: \.y, epochs: 400, .sgd(learningRate: 0.15), .binaryCrossentropy()
    ) { seed in
      Sequential(seed: seed) { Dense(1, activation: .sigmoid, inputShape: [2]) }
    }
    #expect(Swift.abs(loss - 0.511435) < 0.005, "loss \(loss)")
    for model in models { #expect(try curvature(model) < 0.01) }

    // The loss is convex, and these weights are its minimum.
    let optimum = models[0]
    try optimum.setWeights([Tensor([[-0.3293], [-0.5270]]), Tensor([-0.1790])])
    let score = try optimum.evaluate(notes.x, notes.y)
    #expect(Swift.abs(score.loss - 0.511435) < 1e-6, "\(score.loss)")
    #expect(Swift.abs(try #require(score["accuracy"]) - 0.7085) < 5e-5)
    for (_, slope) in try optimum.gradients(notes.x, notes.y) { #expect(max(abs(slope)).item < 1e-3) }
  }

  @Test(
    "8 sigmoid + 2 softmax, categorical cross-entropy, SGD .15, 400 epochs: a curved boundary",
    .needsBanknotes)
  func hiddenLayer() throws {
    let (models, loss, _) = try trained(
      on: \.hot, epochs: 400, .sgd(learningRate: 0.15), .categoricalCrossentropy()
    ) { seed in
      Sequential(seed: seed) {
        Dense(8, activation: .sigmoid, inputShape: [2])
        Dense(2, activation: .softmax)
      }
    }
    #expect(models[0].parameterCount == 42)
    #expect((0.25...0.36).contains(loss), "loss \(loss)")
    for model in models { #expect(try curvature(model) > 0.05) }
  }

  @Test("128-64-32-16-8 relu + 2 softmax, Adam, 200 epochs", .needsBanknotes)
  func deepNetwork() throws {
    let (models, _, accuracy) = try trained(on: \.hot, epochs: 200, .adam(), .categoricalCrossentropy()) {
      seed in
      Sequential(seed: seed) {
        Dense(128, activation: .relu, inputShape: [2])
        for units in [64, 32, 16, 8] { Dense(units, activation: .relu) }
        Dense(2, activation: .softmax)
      }
    }
    #expect(models[0].parameterCount == 11_402)
    #expect((0.89...0.93).contains(accuracy), "accuracy \(accuracy)")
  }
}

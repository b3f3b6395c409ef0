import Hornbill
import Testing

/// What `fit` can be told beyond data and epochs, and training without `fit`.
@Suite("Training options")
struct TrainingOptionsTests {
  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("classes that do not occur and classes without a weight change nothing")
  func absentClasses() throws {
    let (plain, weighted) = (try SmallProblem.model(), try SmallProblem.model())
    try plain.fitSmall()
    try weighted.fit(
      SmallProblem.x, SmallProblem.hot, batchSize: 16, verbose: .silent, classWeight: [0: 1, 99: 5])
    #expect(try weighted.weightBits() == plain.weightBits())
  }

  @Test("NaN in the data makes the loss NaN, as in Keras, and TerminateOnNaN stops at its batch")
  func notANumberInTheData() throws {
    var numbers = SmallProblem.x.scalars
    numbers[3 * 20] = .nan  // the second of the batches of 16
    let x = Tensor(numbers, shape: [60, 3])
    let model = try SmallProblem.model()
    let history = try model.fit(x, SmallProblem.hot, batchSize: 16, verbose: .silent, shuffle: false)
    #expect(history["loss"]?.first?.isNaN == true)
    #expect(try model.weights().contains { $0.value.scalars.contains { $0.isNaN } })

    let watch = TerminateOnNaN()
    let stopped = try SmallProblem.model().fit(
      x, SmallProblem.hot, batchSize: 16, epochs: 5, verbose: .silent, callbacks: [watch], shuffle: false)
    #expect(watch.stoppedBatch == 1 && stopped.epochs == [0])
  }

  @Test("class weights are sample weights by class")
  func classWeightsAreSampleWeights() throws {
    let weights = SmallProblem.classes.scalars.map { $0 == 3 ? 4 : $0 == 5 ? Float(0) : 1 }
    let (byClass, bySample) = (try SmallProblem.model(), try SmallProblem.model())
    try byClass.fit(SmallProblem.x, SmallProblem.hot, verbose: .silent, classWeight: [3: 4, 5: 0])
    try bySample.fit(SmallProblem.x, SmallProblem.hot, verbose: .silent, sampleWeight: Tensor(weights))
    #expect(try byClass.weightBits() == bySample.weightBits())
  }

  @Test("weighted metrics count samples by their weights, plain ones do not")
  func weightedMetrics() throws {
    let model = try SmallProblem.model()
    try model.compile(
      optimizer: .sgd(), loss: .categoricalCrossentropy(), metrics: [.accuracy], weightedMetrics: [.accuracy])
    let rows = SmallProblem.x.shape[0]
    let weights = Tensor((0..<rows).map { $0 < 20 ? Float(1) : 0 })
    let score = try model.evaluate(SmallProblem.x, SmallProblem.hot, sampleWeight: weights)
    let first = try model.evaluate(SmallProblem.x[0..<20], SmallProblem.hot[0..<20])
    let all = try model.evaluate(SmallProblem.x, SmallProblem.hot)
    #expect(Set(score.values.keys) == ["loss", "accuracy", "weighted_accuracy"])
    #expect(score["accuracy"] == all["accuracy"])
    expectClose(try #require(score["weighted_accuracy"]), try #require(first["accuracy"]), relative: 1e-6, "")
    expectClose(score.loss, first.loss * 20 / Double(rows), relative: 1e-5, "loss")
  }

  @Test("single batches train as fit does")
  func singleBatches() throws {
    let (fitted, stepped) = (try SmallProblem.model(), try SmallProblem.model())
    let history = try fitted.fit(
      SmallProblem.x, SmallProblem.hot, batchSize: 60, epochs: 5, verbose: .silent, shuffle: false)
    for epoch in 0..<5 {
      let score = try stepped.trainOnBatch(SmallProblem.x, SmallProblem.hot)
      #expect(score.loss == history["loss"]?[epoch])
    }
    #expect(try stepped.weightBits() == fitted.weightBits())
    let tested = try stepped.testOnBatch(SmallProblem.x, SmallProblem.hot)
    #expect(try tested == fitted.evaluate(SmallProblem.x, SmallProblem.hot, batchSize: 60))
    // Batches of other sizes, with weights, in between.
    for rows in [1, 7, 60] {
      try stepped.trainOnBatch(
        SmallProblem.x[0..<rows], SmallProblem.hot[0..<rows], sampleWeight: Tensor.ones([rows]))
      try stepped.trainOnBatch(SmallProblem.x[0..<rows], SmallProblem.hot[0..<rows], classWeight: [1: 2])
    }
  }

  @Test("frozen layers do not change, and the others learn as they would")
  func freezing() throws {
    let model = try SmallProblem.model()
    try model.fitSmall()
    try model.setTrainable(false, layers: ["hidden"])
    #expect(try !model.isTrainable(layer: "hidden") && model.isTrainable(layer: "head"))
    #expect(model.summary().contains("Non-trainable params: 64 (256.00 B)"))
    let before = try model.weights()
    try model.fitSmall(epochs: 2)
    let after = try model.weights()
    for (a, b) in zip(before, after) {
      #expect(a.path == b.path)
      #expect((a.value.bits == b.value.bits) == a.path.hasPrefix("hidden/"), "\(a.path)")
    }
    try model.setTrainable(true)
    try model.fitSmall()
    #expect(try model.weights()[0].value.bits != after[0].value.bits)
  }

  @Test("the optimizer keeps what it knows of parameters that stay trainable")
  func freezingKeepsSlots() throws {
    let (touched, untouched) = (try SmallProblem.model(), try SmallProblem.model())
    for model in [touched, untouched] { try model.fitSmall(epochs: 2) }
    try touched.setTrainable(false, layers: ["dropout"])
    for model in [touched, untouched] { try model.fitSmall() }
    #expect(try touched.weightBits() == untouched.weightBits())
  }

  @Test("layers' outputs, and how fast each layer learns")
  func inspection() throws {
    let model = try SmallProblem.model()
    let x = SmallProblem.x
    let activations = try model.activations(x)
    #expect(activations.map(\.layer) == ["hidden", "dropout", "head"])
    #expect(try activations[2].value.bits == model.predict(x).bits)
    #expect(activations[0].value.shape == [60, 16])

    // Plain descent by the gradients is what SGD does.
    let (byHand, bySGD) = (
      try SmallProblem.model(SGD(learningRate: 0.5)), try SmallProblem.model(SGD(learningRate: 0.5))
    )
    try bySGD.setTrainable(true)
    let gradients = try byHand.gradients(x, SmallProblem.hot)
    #expect(gradients.map(\.path) == ["hidden/kernel", "hidden/bias", "head/kernel", "head/bias"])
    let outputs = try byHand.activationGradients(x, SmallProblem.hot)
    #expect(outputs.map(\.layer) == ["hidden", "dropout", "head"])
    // The bias of the last layer sees the sum of what its weighted sums see; through the softmax, p - y.
    let p = try byHand.predict(x)
    expectClose(gradients[3].value, mean(p - SmallProblem.hot, axes: [0]), relative: 1e-4, "head/bias")
  }

  @Test("a predictor gives the model's predictions as they were, on many threads")
  func predictor() async throws {
    let model = try SmallProblem.model()
    let before = try model.predict(SmallProblem.x).bits
    let predictor = try model.predictor()
    try model.fitSmall()
    #expect(try model.predict(SmallProblem.x).bits != before)
    let x = SmallProblem.x
    try await withThrowingTaskGroup(of: [UInt32].self) { group in
      for task in 0..<8 {
        group.addTask {
          for size in [1, 7, 60] { _ = try predictor(x, batchSize: size + task) }
          return try predictor(x).bits
        }
      }
      for try await bits in group { #expect(bits == before) }
    }
    #expect(
      message { _ = try predictor(Tensor.zeros([2, 4])) }
        == "Predictor \"small\": expected inputs of shape [batch, 3], received [2, 4]. The first axis is the batch."
    )
    #expect(
      message { _ = try predictor(x, batchSize: 0) }
        == "Predictor: expected a batchSize of at least 1, received 0.")
  }

  @Test("errors name what was expected")
  func errors() throws {
    let model = try SmallProblem.model()
    let (x, y) = (SmallProblem.x, SmallProblem.hot)
    #expect(
      message { try model.fit(x, y, classWeight: [-1: 2]) }
        == "fit: expected classWeight for classes from 0 to 1048575, received class -1.")
    #expect(
      message { try model.fit(x, y, classWeight: [1: 2], sampleWeight: Tensor.ones([60])) }
        == "fit: expected classWeight or sampleWeight, received both. Multiply each sample's weight by that of its class."
    )
    #expect(
      message { try model.fit(x, y, sampleWeight: Tensor.ones([59])) }
        == "fit: expected a sample weight for each of 60 rows, received weights of shape [59].")
    #expect(
      message { try model.fit(x, y, initialEpoch: -1) }
        == "fit: expected initialEpoch of at least 0, received -1.")
    #expect(
      message { try model.fit(x, y, stepsPerEpoch: 0) }
        == "fit: expected a stepsPerEpoch of at least 1, received 0.")
    #expect(
      message { try model.fit(x, y, validationFrequency: 0) }
        == "fit: expected a validationFrequency of at least 1, received 0.")
    #expect(
      message { try model.setTrainable(false, layers: ["stem"]) }
        == "setTrainable \"small\": expected one of the layers hidden, dropout, head, received \"stem\".")
    #expect(
      message { try model.trainOnBatch(x, y[0..<3]) }
        == "trainOnBatch: expected as many targets as inputs along the first axis, received inputs of shape [60, 3] and targets of shape [3, 8]."
    )
  }
}

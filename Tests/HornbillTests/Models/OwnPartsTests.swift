import Hornbill
import HornbillGraph
import Testing

/// The layer of the documentation.
private struct Scale: UnaryLayer {
  func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    x * (try scope.parameter("gain", shape: [x.shape.last], initializer: .ones))
  }
}

/// Stops training after a batch.
private final class StopAfter: Callback {
  private let batch: Int
  private(set) var events: [String] = []

  init(batch: Int) { self.batch = batch }

  func trainingWillBegin(_ state: TrainingState) { events.append("begin \(state.epochs) \(state.steps)") }
  func epochWillBegin(_ epoch: Int, _ state: TrainingState) { events.append("epoch \(epoch)") }
  func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    events.append("batch \(batch)")
    if batch == self.batch { state.stopsTraining = true }
  }
  func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) {
    events.append("end \(epoch) \(logs.keys.sorted())")
  }
  func trainingDidEnd(_ state: TrainingState) { events.append("done") }
}

/// Throws in the second epoch.
private final class Failing: Callback {
  struct Refusal: Error {}
  func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    if epoch == 1 { throw Refusal() }
  }
}

@Suite("Parts of one's own")
struct OwnPartsTests {
  @Test("a layer of one's own has its parameters counted, named and trained")
  func layer() throws {
    let model = Sequential(name: "m", seed: 1) {
      Dense(8, inputShape: [3], name: "d")
      Scale()
      Scale()
    }
    #expect(try model.weights().map(\.path) == ["d/kernel", "d/bias", "scale/gain", "scale_1/gain"])
    #expect(model.parameterCount == 48)
    #expect(model.summary().contains("scale_1 (Scale)"))
    try model.compile(optimizer: .sgd(learningRate: 0.5), loss: .meanSquaredError())
    let losses = try #require(
      model.fit(SmallProblem.x, SmallProblem.hot, epochs: 10, verbose: .silent)["loss"])
    #expect(losses[9] < losses[0])
    #expect(try model.weights()[2].value.scalars != [Float](repeating: 1, count: 8))
  }

  @Test("a loss and a metric of one's own train like Keras's")
  func lossAndMetric() throws {
    func trained(_ loss: Loss, _ metric: Metric) throws -> (Model, History) {
      let model = Sequential([Dense(8, inputShape: [3])], seed: 1)
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: loss, metrics: [metric])
      return (model, try model.fit(SmallProblem.x, SmallProblem.hot, epochs: 3, verbose: .silent, seed: 1))
    }
    let (own, ownHistory) = try trained(
      .custom("squares") { y, p in mean(square(p - y), axes: [-1]) },
      .custom("distance", direction: .down) { y, p in mean(abs(p - y), axes: [-1]) })
    let (theirs, history) = try trained(.meanSquaredError(), .meanAbsoluteError)
    for (a, b) in zip(try own.weights(), try theirs.weights()) {
      expectClose(a.value, b.value, relative: 1e-5)
    }
    let pairs = zip(
      try #require(ownHistory["distance"]), try #require(history["mean_absolute_error"]))
    for (a, b) in pairs { expectClose(a, b) }
    #expect(ownHistory.values.keys.sorted() == ["distance", "loss"])
  }

  @Test("a callback sees every moment in order, and can stop training")
  func stopping() throws {
    let model = try SmallProblem.model()
    let callback = StopAfter(batch: 2)
    let history = try model.fitSmall(epochs: 5, callbacks: [callback])
    #expect(
      callback.events == [
        "begin 5 4", "epoch 0", "batch 0", "batch 1", "batch 2", "end 0 [\"accuracy\", \"loss\"]", "done",
      ])
    #expect(history.epochs == [0] && history["loss"]?.count == 1 && history["acc"] == history["accuracy"])
  }

  @Test("after a callback has thrown, the model can be used and trained on")
  func throwing() throws {
    let model = try SmallProblem.model()
    #expect(throws: Failing.Refusal.self) { try model.fitSmall(epochs: 5, callbacks: [Failing()]) }
    let twoEpochs = try SmallProblem.model()
    try twoEpochs.fitSmall(epochs: 2)
    #expect(try model.weightBits() == twoEpochs.weightBits())
    for trained in [model, twoEpochs] { try trained.fitSmall() }
    #expect(try model.weightBits() == twoEpochs.weightBits())
  }

  @Test("a model learns the small problem")
  func learning() throws {
    let model = try SmallProblem.model(Adam(learningRate: 0.02))
    try model.fitSmall(epochs: 60)
    let accuracy = try #require(try model.evaluate(SmallProblem.x, SmallProblem.hot)["accuracy"])
    #expect(accuracy > 0.8)
  }
}

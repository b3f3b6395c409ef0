import Hornbill
import Testing

/// Where implementations go wrong.
@Suite("Pitfalls")
struct PitfallTests {
  @Test(
    "2. MSE averages over the last axis, then the batch; a custom loss may return one value a sample or a scalar: accept both"
  )
  func customLosses() throws {
    let (x, y) = (Tensor.randomUniform([50, 3], seed: 1), Tensor.randomUniform([50, 2], seed: 2))
    func trained(_ loss: Loss) throws -> (History, [Float]) {
      let model = Sequential(seed: 5) { Dense(2, inputShape: [3]) }
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: loss)
      let history = try model.fit(x, y, batchSize: 16, epochs: 3, verbose: .silent)
      return (history, try model.weights().flatMap { $0.value.scalars })
    }
    let (history, weights) = try trained(.meanSquaredError())
    let own = [
      Loss.custom("one value a sample") { y, p in mean(square(y - p), axes: [-1]) },
      Loss.custom("a scalar") { y, p in mean(square(y - p)) },
    ]
    for loss in own {
      let (ownHistory, ownWeights) = try trained(loss)
      expectClose(Tensor(ownWeights), weights.map { Double($0) }, .exact32)
      expectClose(Tensor(try #require(ownHistory["loss"])), try #require(history["loss"]), .exact32)
    }
  }

  @Test("3. Labels of shape (n,) against predictions of shape (n,1) must not broadcast to (n,n)")
  func labelsOfOneAxis() throws {
    let (x, y) = (Tensor([[1], [2], [4]]), Tensor([3, 5, 8]))
    let model = Sequential { Dense(1, inputShape: [1]) }
    try model.setWeights([Tensor([[2]]), Tensor([0])])
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError(), metrics: [.meanAbsoluteError])
    for targets in [y, y.reshape(3, 1)] {
      // The differences are 1, 1 and 0; of all pairs they would be larger.
      let score = try model.evaluate(x, targets)
      expectClose(score.loss, 2.0 / 3, .exact32)
      expectClose(try #require(score["mean_absolute_error"]), 2.0 / 3, .exact32)
    }
  }

  @Test("4. The last partial batch (96 of 128): losses and metrics are weighted by sample count")
  func partialBatch() throws {
    let count = 128 + 96
    let x = Tensor.zeros([count, 1])
    // Errors of 1 in the full batch, of 3 in the other.
    let y = Tensor((0..<count).map { $0 < 128 ? Float(1) : 3 }, shape: [count, 1])
    let model = Sequential { Dense(1, inputShape: [1]) }
    try model.compile(
      optimizer: .sgd(learningRate: 0), loss: .meanSquaredError(), metrics: [.meanAbsoluteError])
    let history = try model.fit(
      x, y, batchSize: 128, epochs: 1, verbose: .silent, validationData: (x, y), shuffle: false)
    let (squares, magnitudes) = (Double(128 + 9 * 96) / Double(count), Double(128 + 3 * 96) / Double(count))
    for prefix in ["", "val_"] {
      expectClose(try #require(history[prefix + "loss"]?.first), squares, .exact32)
      expectClose(try #require(history[prefix + "mean_absolute_error"]?.first), magnitudes, .exact32)
    }
  }

  @Test(
    "5. Printed layouts differ by Keras version; pick the newest and alias the history keys (acc = accuracy)")
  func newestLayout() throws {
    let model = Sequential(name: "net") { Dense(1, inputShape: [1]) }
    #expect(model.summary().hasPrefix("Model: \"net\"\n┏━"))
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError(), metrics: [.accuracy])
    let history = try model.fit(Tensor([[1], [2]]), Tensor([[1], [2]]), verbose: .silent)
    #expect(history["acc"]?.count == 1 && history["acc"] == history["accuracy"])
  }

  @Test("6. NumPy anchors for RandomState: seed 22 normals, seed 42 permutation(250)")
  func numpyAnchors() throws {
    var random = RandomState(22)
    let normals = random.randn([4]).scalars(as: Double.self)
    #expect(
      zip(normals, [-0.09194992, -1.46335065, 1.08179168, -0.23932517]).allSatisfy { abs($0 - $1) < 5e-9 })
    random = RandomState(42)
    let order = random.permutation(250)
    #expect(order.prefix(5) == [142, 6, 97, 60, 112])
    // Test rows are the first ceil(0.25 * 250) of them, as scikit-learn has it.
    let split = try TrainTestSplit(rows: 250, seed: 42)
    #expect(split.test == Array(order[..<63]) && split.train == Array(order[63...]))
  }
}

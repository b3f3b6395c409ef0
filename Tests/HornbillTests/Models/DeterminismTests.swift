import Foundation
import Hornbill
import HornbillGraph
import Testing

/// Serialized, because the number of threads is the process's.
@Suite("Reproducible training", .serialized)
struct DeterminismTests {
  /// A network large enough for its steps to be shared among threads.
  private func trained(threads: Int) throws -> (weights: [UInt32], history: History) {
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = threads
    let digits = Digits.make(train: 640, test: 0, seed: 3).train
    let model = Sequential(seed: 9) {
      Dense(256, activation: .relu, inputShape: [784])
      Dropout(0.2)
      Dense(128, activation: .relu)
      Dropout(0.2)
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    let history = try model.fit(
      digits.rows, digits.oneHotLabels, batchSize: 96, epochs: 2, verbose: .silent, validationSplit: 0.1,
      seed: 4)
    return (try model.weightBits(), history)
  }

  @Test("one seed gives the same bits with 1, 2 and 3 threads")
  func threads() throws {
    let one = try trained(threads: 1)
    for threads in [2, 3] {
      let other = try trained(threads: threads)
      #expect(one.weights == other.weights, "\(threads) threads")
      #expect(one.history == other.history, "\(threads) threads")
    }
  }

  @Test("the same seeds give the same weights, other seeds others")
  func seeds() throws {
    func weights(model seed: Int, fit fitSeed: Int?) throws -> [UInt32] {
      let model = try SmallProblem.model(seed: seed)
      try model.fitSmall(epochs: 2, seed: fitSeed)
      return try model.weightBits()
    }
    let first = try weights(model: 1, fit: nil)
    #expect(try weights(model: 1, fit: nil) == first)
    #expect(try weights(model: 2, fit: nil) != first)
    #expect(try weights(model: 1, fit: 7) != first)
    #expect(try weights(model: 1, fit: 7) == weights(model: 1, fit: 7))
    #expect(try weights(model: 1, fit: 7) != weights(model: 1, fit: 8))
  }

  @Test("two epochs in two calls of fit are two epochs in one, bit for bit")
  func twoCalls() throws {
    let (whole, parts) = (try SmallProblem.model(), try SmallProblem.model())
    let history = try whole.fitSmall(epochs: 2, seed: 3)
    let first = try parts.fitSmall(epochs: 1, seed: 3)
    let second = try parts.fitSmall(epochs: 1)
    #expect(try whole.weightBits() == parts.weightBits())
    let together = try #require(first["loss"]) + #require(second["loss"])
    #expect(history["loss"] == together)
  }

  @Test("shuffling changes what is learned, and not doing so keeps the rows' order")
  func shuffling() throws {
    func weights(shuffle: Bool, seed: Int) throws -> [UInt32] {
      let model = Sequential([Dense(8, activation: .softmax, inputShape: [3])], seed: 1)
      try model.compile(optimizer: .sgd(), loss: .categoricalCrossentropy())
      try model.fit(
        SmallProblem.x, SmallProblem.hot, batchSize: 7, verbose: .silent, shuffle: shuffle, seed: seed)
      return try model.weightBits()
    }
    #expect(try weights(shuffle: true, seed: 1) != weights(shuffle: true, seed: 2))
    #expect(try weights(shuffle: false, seed: 1) == weights(shuffle: false, seed: 2))
  }

  @Test("predictions do not depend on the size of the batches", arguments: [1, 7, 60, 512, nil])
  func batchSizes(_ batchSize: Int?) throws {
    let model = try SmallProblem.model()
    let whole = try model.predict(SmallProblem.x, batchSize: 60)
    expectClose(try model.predict(SmallProblem.x, batchSize: batchSize), whole, relative: 1e-6)
  }

  @Test("a prediction changes nothing: training goes on as without it")
  func predictionIsPure() throws {
    let (watched, alone) = (try SmallProblem.model(), try SmallProblem.model())
    for _ in 0..<2 {
      try watched.fitSmall()
      _ = try watched.predict(SmallProblem.x)
      _ = try watched.evaluate(SmallProblem.x, SmallProblem.hot)
      try alone.fitSmall()
    }
    #expect(try watched.weightBits() == alone.weightBits())
  }

  @Test("compiling anew begins the optimizer anew")
  func recompiling() throws {
    func compile(_ model: Model) throws {
      try model.compile(optimizer: .adam(learningRate: 0.05), loss: .meanSquaredError())
    }
    let used = Sequential([Dense(8, inputShape: [3])], seed: 1)
    try compile(used)
    try used.fitSmall(epochs: 3)
    let fresh = Sequential([Dense(8, inputShape: [3])], seed: 1)
    try compile(used)
    try compile(fresh)
    try fresh.setWeights(used.weights().map(\.value))
    for model in [used, fresh] {
      try model.fit(SmallProblem.x, SmallProblem.hot, verbose: .silent, shuffle: false)
    }
    #expect(try used.weightBits() == fresh.weightBits())
  }

  @Test("setRandomSeed makes models without a seed of their own reproducible")
  func globalSeed() throws {
    func bits() throws -> [UInt32] {
      setRandomSeed(12)
      return try Sequential([Dense(4, inputShape: [3])]).weightBits()
    }
    #expect(try bits() == bits())
  }
}

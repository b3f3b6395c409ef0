import Foundation
import Hornbill
import HornbillGraph
import Testing

/// Batch normalization in a model: what training does to the moving statistics.
@Suite struct BatchNormalizationTests {
  private let x = Tensor.randomNormal([24, 3], mean: 2, standardDeviation: 3, seed: 1)
  private let y = Tensor.randomUniform([24, 1], seed: 2)

  private func model() throws -> Sequential {
    let model = Sequential(
      [
        BatchNormalization(momentum: 0.5, inputShape: [3], name: "norm"),
        Dense(4, activation: .tanh, name: "a"),
        BatchNormalization(name: "second"), Dense(1, name: "b"),
      ], seed: 4)
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    return model
  }

  private func weight(_ model: Model, _ path: String) throws -> [Float] {
    try #require(try model.weights().first { $0.path == path }).value.scalars
  }

  @Test func aStepMovesTheStatistics() throws {
    let model = try model()
    #expect(try weight(model, "norm/moving_mean") == [0, 0, 0])
    #expect(try weight(model, "norm/moving_variance") == [1, 1, 1])
    try model.trainOnBatch(x, y)
    let wanted = [
      ("norm/moving_mean", mean(x, axes: [0]) * 0.5),
      ("norm/moving_variance", variance(x, axes: [0]) * 0.5 + 0.5),
    ]
    for (path, value) in wanted {
      expectClose(Tensor(try weight(model, path)), value, relative: 1e-5, path)
    }
    let before = try weight(model, "norm/moving_mean")
    _ = try model.evaluate(x, y)
    _ = try model.testOnBatch(x, y)
    #expect(try weight(model, "norm/moving_mean") == before)
  }

  @Test func aFrozenLayerWorksAsInInference() throws {
    let model = try model()
    try model.trainOnBatch(x, y)
    try model.setTrainable(false, layers: ["norm"])
    let before = try ["gamma", "beta", "moving_mean", "moving_variance"].map {
      try weight(model, "norm/\($0)")
    }
    let second = try weight(model, "second/moving_mean")
    try model.trainOnBatch(x, y)
    #expect(
      try ["gamma", "beta", "moving_mean", "moving_variance"].map { try weight(model, "norm/\($0)") }
        == before)
    #expect(try weight(model, "second/moving_mean") != second)
    // With every layer frozen, the loss of a training step is that of evaluation.
    try model.setTrainable(false)
    let trained = try model.trainOnBatch(x, y)
    #expect(try model.testOnBatch(x, y)["loss"] == trained["loss"])
  }

  @Test func trainingGoesOnBitForBitFromAFile() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "bn-\(UUID().uuidString).safetensors")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try model()
    try first.fit(x, y, batchSize: 8, epochs: 2, verbose: .silent)
    try first.save(to: path)
    let second = try Model.load(from: path)
    try first.fit(x, y, batchSize: 8, epochs: 2, verbose: .silent)
    try second.fit(x, y, batchSize: 8, epochs: 2, verbose: .silent)
    for (one, other) in zip(try first.weights(), try second.weights()) {
      #expect(one.path == other.path)
      #expect(one.value.scalars == other.value.scalars, "\(one.path)")
    }
  }

  @Test func aLayerUsedTwiceGoesOnFromItsFirstUse() throws {
    let source = GivenParameters(["moving_mean": .zeros([1]), "moving_variance": .ones([1])])
    let scope = source.scope(isTraining: true)
    let layer = BatchNormalization(momentum: 0.5, center: false, scale: false, name: "n")
    _ = try source.call(layer, Tensor([[1], [3]] as [[Float]]), in: scope)
    _ = try source.call(layer, Tensor([[5], [5]] as [[Float]]), in: scope)
    #expect(try #require(scope.updates["n/moving_mean"]).scalars == [3])
  }

  /// Gives a parameter a value that does not fit.
  private struct Wrong: UnaryLayer {
    var isTrainable: Bool

    func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
      let p = try scope.parameter("p", shape: [2], isTrainable: isTrainable)
      scope.update("p", to: isTrainable ? p : .ones([3]))
      return x
    }
  }

  @Test func aValueThatDoesNotFit() throws {
    for isTrainable in [true, false] {
      let model = Sequential([Wrong(isTrainable: isTrainable), Dense(1)])
      try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
      expectError(
        "update \"wrong/p\": expected a value of shape [2] for a parameter that is not trainable, "
          + "received shape [\(isTrainable ? 2 : 3)]."
      ) { try model.trainOnBatch(x, y) }
    }
  }
}

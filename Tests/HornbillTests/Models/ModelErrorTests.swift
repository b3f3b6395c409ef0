import Hornbill
import HornbillGraph
import Testing

@Suite("What models say of wrong input")
struct ModelErrorTests {
  private func model(_ loss: Loss = .meanSquaredError()) throws -> Model {
    let model = Sequential(name: "m", seed: 1) { Dense(2, activation: .softmax, inputShape: [3], name: "d") }
    try model.compile(optimizer: .sgd(), loss: loss)
    return model
  }

  private let x = Tensor.ones([6, 3])
  private let y = Tensor.ones([6, 2])

  @Test("data that does not fit is named with what was expected and received")
  func data() throws {
    let model = try model()
    let pairs =
      "fit: expected as many targets as inputs along the first axis, received inputs of shape [6, 3] and targets of "
      + "shape [5, 2]."
    expectError(pairs) { try model.fit(x, y[0..<5], verbose: .silent) }
    expectError("fit: expected at least one row of data, received none.") {
      try model.fit(x[0..<0], y[0..<0], verbose: .silent)
    }
    let shape =
      "Model \"m\": expected samples of shape [3], received samples of shape [4]. The first axis is the batch: reshape "
      + "the data, or put a Reshape or Flatten layer first."
    expectError(shape) { _ = try model.predict(Tensor.ones([6, 4])) }
    #expect(try model.parameterCount == 8 && model.predict(x).shape == [6, 2])
    expectError(shape) { try model.fit(Tensor.ones([6, 4]), y, verbose: .silent) }
    expectError(shape) {
      try model.fit(x, y, verbose: .silent, validationData: (Tensor.ones([6, 4]), y))
    }
    expectError(
      "predict \"m\": expected inputs with a batch axis, received a single number."
    ) { _ = try model.predict(Tensor(1)) }
  }

  @Test("a first layer that cannot take the data is named")
  func wrongRank() throws {
    let model = Sequential(name: "m") { Dense(2, name: "first") }
    expectError(
      "Dense \"first\": expected an input of at least 2 axes (batch, features), received shape [1]. "
        + "Give one sample a batch axis: x.expandedDimensions(axis: 0)."
    ) { _ = try model.predict(Tensor.ones([6])) }
  }

  @Test("layers that do not fit each other name the layer")
  func layersThatDoNotFit() throws {
    let model = Sequential(name: "m") {
      Dense(10, inputShape: [3])
      Reshape([3, 4], name: "image")
    }
    expectError(
      "Reshape \"image\": expected a target shape of 10 elements, as samples of shape [10] have, with at most one "
        + "extent -1, received [3, 4]."
    ) { try model.build(inputShape: [3]) }
    expectError("Model \"none\": expected at least one layer, received none.") {
      try Sequential(name: "none").build(inputShape: [3])
    }
    let twins = Sequential(name: "m") {
      Dense(3, name: "d")
      Dense(3, name: "d")
    }
    expectError(
      "Model \"m\": expected a name of its own for each layer, received \"d\" twice. "
        + "Parameters are found by their layer's name."
    ) { try twins.build(inputShape: [3]) }
  }

  @Test("settings out of range are named")
  func settings() throws {
    let model = try model()
    expectError("fit: expected a batchSize of at least 1, received 0.") {
      try model.fit(x, y, batchSize: 0, verbose: .silent)
    }
    expectError("fit: expected epochs of at least 0, received -1.") {
      try model.fit(x, y, epochs: -1, verbose: .silent)
    }
    expectError("evaluate: expected a batchSize of at least 1, received -3.") {
      _ = try model.evaluate(x, y, batchSize: -3)
    }
    expectError("predict: expected a batchSize of at least 1, received 0.") {
      _ = try model.predict(x, batchSize: 0)
    }
    for split in [1, 1.5, -0.1, 0.99, Double.nan] {
      expectError(
        "fit: expected a validationSplit above 0 and below 1 that leaves rows on both sides, received \(split) of "
          + "6 rows."
      ) { try model.fit(x, y, verbose: .silent, validationSplit: split) }
    }
    #expect(try model.fit(x, y, epochs: 0, verbose: .silent).epochs.isEmpty)
  }

  @Test("a model that is not compiled says so")
  func notCompiled() {
    let model = Sequential(name: "m") { Dense(2, inputShape: [3]) }
    for (name, body) in [
      ("fit", { _ = try model.fit(x, y, verbose: .silent) }), ("evaluate", { _ = try model.evaluate(x, y) }),
    ] as [(String, () throws -> Void)] {
      expectError(
        "\(name) \"m\": expected a compiled model, received one that is not compiled. "
          + "Call compile(optimizer:loss:metrics:) first.", body)
    }
  }

  @Test("labels out of range are found before training, with their position")
  func labels() throws {
    let model = try model(.sparseCategoricalCrossentropy())
    let before = try model.weightBits()
    let text = "The last layer has 2 outputs: give it one for each class, numbered from 0."
    expectError(
      "sparse_categorical_crossentropy: expected labels from 0 to 1, received 2.0 at position 3. \(text)"
    ) { try model.fit(x, Tensor([0, 1, 1, 2, 0, 5].map { Int32($0) }), verbose: .silent) }
    expectError(
      "sparse_categorical_crossentropy: expected labels from 0 to 1, received -1.0 at position 0. \(text)"
    ) { _ = try model.evaluate(x, Tensor([-1, 1, 1, 0, 0, 1].map { Int32($0) })) }
    #expect(try model.weightBits() == before)
  }

  @Test("a class that the loss ignores is no label out of range")
  func ignoredClass() throws {
    let model = try model(.sparseCategoricalCrossentropy(ignoreClass: -1))
    let history = try model.fit(x, Tensor([-1, 1, 1, 0, 0, -1].map { Int32($0) }), verbose: .silent)
    #expect(try #require(history["loss"]).allSatisfy(\.isFinite))
  }

  @Test("targets that do not fit the predictions are an error, and the model stays as it was")
  func targets() throws {
    let model = try model()
    let before = try model.weightBits()
    #expect(throws: HornbillError.self) { try model.fit(x, Tensor.ones([6, 5]), verbose: .silent) }
    #expect(throws: HornbillError.self) { try model.evaluate(x, Tensor.ones([6, 5])) }
    #expect(try model.weightBits() == before)
    try model.fit(x, y, verbose: .silent)
  }
}

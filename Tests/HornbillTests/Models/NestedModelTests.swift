import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Models in lines of layers")
struct NestedModelTests {
  private func encoder() -> Sequential {
    Sequential(name: "encoder", seed: 1) {
      Dense(3, activation: .tanh, inputShape: [4], name: "first")
      Dense(2, name: "second")
    }
  }

  private let x = Tensor.randomUniform([8, 4], seed: 3).evaluated()

  @Test("a model is an element of a Sequential, with its weights, and what is frozen stays frozen")
  func elements() throws {
    let encoder = encoder()
    try encoder.setTrainable(false, layers: ["first"])
    let z = Input(shape: [2])
    let mixer = try Model(
      inputs: z, outputs: Add(name: "sum")(z, Dense(2, name: "mix")(z)), name: "mixer", seed: 5)
    let model = Sequential(seed: 2) {
      encoder
      mixer
    }
    try model.add(Dense(1, name: "head"))
    #expect(model.inputShape == nil && model.layers.map(\.name) == ["encoder", "mixer", "head"])
    #expect(
      try model.weights().map(\.path) == [
        "encoder/first/kernel", "encoder/first/bias", "encoder/second/kernel", "encoder/second/bias",
        "mixer/mix/kernel", "mixer/mix/bias", "head/kernel", "head/bias",
      ])
    let inner = try encoder.weightBits() + mixer.weightBits()
    #expect(try Array(model.weightBits().prefix(inner.count)) == inner)
    expectClose(
      try model.extractor(layers: ["mixer"]).predict(x), try mixer.predict(encoder.predict(x)))
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    func trained() throws -> [String] {
      let before = try model.weights().map(\.value.bits)
      try model.fit(x, Tensor.ones([8, 1]), verbose: .silent)
      return try zip(before, model.weights()).filter { $0 != $1.value.bits }.map(\.1.path)
    }
    let rest = ["mixer/mix/kernel", "mixer/mix/bias", "head/kernel", "head/bias"]
    #expect(try trained() == ["encoder/second/kernel", "encoder/second/bias"] + rest)
    #expect(try !model.isTrainable(layer: "encoder/first") && model.isTrainable(layer: "encoder/second"))
    #expect(try model.isTrainable(layer: "encoder"))
    try model.setTrainable(true, layers: ["encoder/first"])
    try model.setTrainable(false, layers: ["encoder/second", "mixer"])
    #expect(try trained() == ["encoder/first/kernel", "encoder/first/bias", "head/kernel", "head/bias"])
    try model.setTrainable(true)
    #expect(try trained().count == 8)
    #expect(try encoder.weightBits() == Array(inner.prefix(23)))
    expectError(
      "setTrainable \"\(model.name)\": expected one of the layers input_layer, first, second, "
        + "received \"encoder/third\"."
    ) { try model.setTrainable(false, layers: ["encoder/third"]) }
    expectError(
      "isTrainable \"\(model.name)\": expected one of the layers encoder, mixer, head, received \"\"."
    ) { _ = try model.isTrainable(layer: "/first") }

    try SavingTests.withFolder { folder in
      try model.save(to: folder + "/m.safetensors")
      let loaded = try Model.load(from: folder + "/m.safetensors")
      #expect(try loaded.weightBits() == model.weightBits() && loaded.summary() == model.summary())
      for each in [model, loaded] { try each.fit(x, Tensor.ones([8, 1]), verbose: .silent) }
      #expect(try loaded.weightBits() == model.weightBits())
    }
  }

  @Test("a model whose shapes are not known yet takes those of the data")
  func open() throws {
    let inner = Sequential(name: "inner") { Dense(3, name: "d") }
    let model = Sequential(name: "outer", seed: 2) { inner }
    try model.add(Sequential(name: "last") { Dense(1, name: "e") })
    #expect(try model.predict(x).shape == [8, 1])
    #expect(try model.weights().map(\.value.shape) == [[4, 3], [3], [3, 1], [1]])
    expectError(
      "add \"outer\": expected a model that has not been built, received a built one. "
        + "Add all layers before fit, compile with an input shape, or predict."
    ) { try model.add(Sequential { Dense(1) }) }
    try SavingTests.withFolder { folder in
      try model.save(to: folder + "/m.safetensors")
      let loaded = try Model.load(from: folder + "/m.safetensors")
      #expect(try loaded.predict(x).bits == model.predict(x).bits)
    }
    let misfit = Sequential(name: "misfit") { encoder() }
    expectError(
      "Model \"misfit\": expected samples of shape [4], received samples of shape [5]. "
        + "The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first."
    ) { _ = try misfit.predict(Tensor.ones([2, 5])) }
    let second = Sequential(name: "second") {
      Dense(5, inputShape: [4])
      encoder()
    }
    expectError(
      "InputLayer \"encoder/input_layer\": expected an input of shape [batch, 4], received shape [1, 5]. "
        + "Reshape the data, or change the model's input shape."
    ) { _ = try second.predict(x) }
  }

  @Test("summaries name the kind of an inner model as Keras does")
  func summaries() throws {
    let inner = Sequential(name: "line") { Dense(3, inputShape: [4], name: "a") }
    let z = Input(shape: [3], name: "x")
    let branched = try Model(
      inputs: z, outputs: Add(name: "sum")(z, Dense(3, name: "b")(z)), name: "branched")
    let outer = Sequential(name: "outer") {
      Input(shape: [4])
      inner
      branched
      Dense(1, name: "c")
    }
    let first = Input(shape: [4], name: "z")
    let both = try Model(
      inputs: first, outputs: Dense(2, name: "d")(branched(inner(first))), name: "both_kinds")
    let goldens = try GoldenFile("outputs").cases.filter { try $0.string("kind") == "summary" }
    #expect(goldens.count == 2)
    for (golden, model) in zip(goldens, [outer, both]) {
      #expect(try model.summary() == golden.string("text"))
    }
  }
}

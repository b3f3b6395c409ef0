import Foundation
import Hornbill
import Testing

/// A layer of two outputs.
private struct Halves: Layer {
  var name = "halves"

  func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    let half = inputs[0].shape.last / 2
    return [inputs[0][0..., ..<half], inputs[0][0..., half...]]
  }
}

/// A layer that leaves naming to the model.
private struct Gain: UnaryLayer {
  func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    x * (try scope.parameter("gain", shape: [x.shape.last], initializer: .ones))
  }
}

@Suite("Models of branches")
struct FunctionalTests {
  @Test("shapes are known at once, and layers named")
  func shapes() throws {
    try LayerNames.$current.withValue(LayerNames()) {
      let x = Input(shape: [4, 3])
      #expect(x.shape == [nil, 4, 3] && x.dtype == .float32 && x.name == "input_layer")
      let y = try Dense(5)(Flatten()(x))
      #expect(y.shape == [nil, 5] && y.name == "dense")
      #expect(try Concatenate()([y, y]).shape == [nil, 10])
      let model = try Model(inputs: x, outputs: y)
      #expect(model.name == "functional")
      #expect(model.layers.map(\.name) == ["input_layer", "flatten", "dense"])
      #expect(try model.weights().map(\.path) == ["dense/kernel", "dense/bias"])
      #expect(model.outputShapes == [[nil, 5]] && model.inputShape == [4, 3])
      #expect(try model.layer(named: "dense") is Dense)
    }
  }

  @Test("ten steps of a residual network give Keras's losses, weights and predictions")
  func residual() throws {
    let golden = try #require(
      try GoldenFile("merging").cases.first { try $0.string("kind") == "training" })
    let x = Input(shape: [5], name: "x")
    let shared = Dense(6, activation: .tanh, name: "shared")
    let left = try shared(x)
    let right = try Dense(5, activation: .relu, name: "right")(x)
    let joined = try Add(name: "sum")(left, shared(right))
    let both = try Concatenate(name: "both")(joined, x)
    let model = try Model(inputs: x, outputs: Dense(2, name: "head")(both))
    #expect(model.layers.map(\.name) == (golden.object["layers"] as? [String]))
    let weights = try golden.children("initial_weights").map { try $0.string("path") }
    #expect(try model.weights().map(\.path) == weights)
    try model.setWeights(golden.tensors("initial_weights"))
    try model.compile(optimizer: .adam(learningRate: 0.01), loss: .meanSquaredError())
    let (data, targets) = (try golden.tensor("x"), try golden.tensor("y"))
    for (step, loss) in try golden.numbers("losses").enumerated() {
      let rows = (4 * step)..<(4 * step + 4)
      let score = try model.trainOnBatch(data[rows], targets[rows])
      expectClose(score.loss, loss, relative: 1e-4, "loss of step \(step)")
    }
    for (weight, wanted) in zip(try model.weights(), try golden.tensors("final_weights")) {
      expectClose(weight.value, wanted, relative: 1e-4, weight.path)
    }
    expectClose(try model.predict(data[0..<4]), try golden.tensor("predict"), relative: 1e-4)
  }

  @Test("several inputs and outputs go by their order")
  func several() throws {
    let (a, b) = (Input(shape: [2]), Input(shape: [3]))
    let model = try Model(
      inputs: [a, b], outputs: [Concatenate()(a, b), Lambda { $0 * 2 }(b)], name: "m")
    let (x, y) = (Tensor([[1, 2], [3, 4]] as [[Float]]), Tensor([[5, 6, 7], [8, 9, 10]] as [[Float]]))
    let outputs = try model.predict([x, y], batchSize: 1)
    #expect(outputs.count == 2)
    #expect(outputs[0].scalars(as: Float.self) == [1, 2, 5, 6, 7, 3, 4, 8, 9, 10])
    #expect(outputs[1].scalars(as: Float.self) == [10, 12, 14, 16, 18, 20])
    #expect(model.inputNames == [a.name, b.name])
    #expect(model.outputNames == model.layers.suffix(2).map(\.name))
    let named = try model.predict([b.name: y, a.name: x])
    #expect(named.count == 2)
    for (name, output) in zip(model.outputNames, outputs) { #expect(named[name]?.bits == output.bits) }
    expectError(
      "predict \"m\": expected the inputs \(a.name), \(b.name), received \(a.name), no. "
        + "\(b.name) is missing; no is unknown."
    ) { _ = try model.predict([a.name: x, "no": y]) }
    let predictor = try model.predictor()
    #expect(try predictor([x, y])[1].scalars(as: Float.self) == outputs[1].scalars(as: Float.self))
    expectError(
      "predict \"m\": expected a model of one output, received one of 2. "
        + "Give a list of inputs: predict([x]) gives a list of outputs."
    ) { _ = try model.predict(x) }
    expectError(
      "Model \"m\": expected samples of shapes [2], [3], received samples of shape [2]. "
        + "The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first."
    ) { _ = try model.predict([x]) }
    expectError(
      "predict \"m\": expected as many samples in each input, received inputs of shapes [2, 2], [1, 3]."
    ) { _ = try model.predict([x, y[0..<1]]) }
    expectError("predict \"m\": expected inputs with a batch axis, received none.") {
      _ = try model.predict([Tensor]())
    }
    expectError("Predictor \"m\": expected 2 inputs, received 1.") { _ = try predictor([x]) }
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
    expectError(
      "Model \"m\": expected samples of shapes [2], [3], received samples of shape [2]. "
        + "The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first."
    ) { try model.fit(x, [y, y], verbose: .silent) }
  }

  @Test("several inputs train as one input of all their columns")
  func trainingOnSeveralInputs() throws {
    let (a, b) = (Input(shape: [2]), Input(shape: [3]))
    let branched = try Model(inputs: a, b, outputs: Dense(1)(Concatenate()(a, b)), seed: 4)
    let whole = Sequential(seed: 4) { Dense(1, inputShape: [5]) }
    let x = Tensor.randomUniform([20, 5], seed: 9).evaluated()
    let (y, weight) = (sum(x, axes: [1], keepDimensions: true).evaluated(), Tensor.ones([20]) * 0.5)
    let inputs = [x[0..., ..<2].evaluated(), x[0..., 2...].evaluated()]
    for model in [branched, whole] { try model.compile(optimizer: .adam(), loss: .meanSquaredError()) }
    let several = try Dataset(inputs: inputs, y, sampleWeight: weight).batched(8).shuffled()
    let one = try Dataset(x, y, sampleWeight: weight).batched(8).shuffled()
    let history = try branched.fit(several, epochs: 3, verbose: .silent, validationData: several)
    #expect(try history.values == whole.fit(one, epochs: 3, verbose: .silent, validationData: one).values)
    #expect(try branched.weightBits() == whole.weightBits())
    #expect(try branched.evaluate(several) == whole.evaluate(one))
    expectError("Dataset: expected at least one input, received none.") {
      _ = try Dataset(inputs: [Tensor](), y)
    }
    expectError(
      "Dataset: expected as many targets as inputs along the first axis, "
        + "received inputs of shape [20, 2], [1, 3] and targets of shape [20, 1]."
    ) { _ = try Dataset(inputs: [inputs[0], Tensor.ones([1, 3])], y) }
  }

  @Test("a layer of several outputs gives them all; names decide what is shared")
  func sharing() throws {
    let x = Input(shape: [4])
    let halves = try Halves().outputs([x])
    #expect(halves.map(\.shape) == [[nil, 2], [nil, 2]])
    expectError(
      "Halves \"halves\": expected a layer of one output, received one of 2. "
        + "Call outputs(_:) for a layer of several."
    ) { _ = try Halves()(x) }
    let shared = Dense(3, name: "shared")
    let gain = Gain()
    let model = try Model(
      inputs: x, outputs: Add()(gain(shared(halves[0])), gain(shared(halves[1]))))
    let paths = try model.weights().map(\.path)
    #expect(paths.filter { $0.hasPrefix("shared/") }.count == 2)
    // A type without names: each call is a layer of its own.
    #expect(paths.filter { $0.hasSuffix("/gain") }.count == 2)
    let y = try model.predict(Tensor([[1, 2, 1, 2]] as [[Float]]))
    let once = try model.extractor(layers: ["shared"]).predict(Tensor([[1, 2, 1, 2]] as [[Float]]))
    expectClose(y, once * 2)
  }

  @Test("what does not fit names the layer")
  func errors() throws {
    let (x, other) = (Input(shape: [4], name: "x"), Input(shape: [4], name: "other"))
    expectError("Add \"a\": expected inputs whose shapes broadcast, received shapes [1, 4], [1, 3].") {
      _ = try Add(name: "a")(x, Dense(3, name: "d")(x))
    }
    expectError("Dense \"d\": expected one input, received 2.") { _ = try Dense(3, name: "d")(x, other) }
    expectError("Dense \"d\": expected at least one input, received none.") {
      _ = try Dense(3, name: "d")([])
    }
    expectError(
      "Dense \"d\": expected an input of at least 2 axes (batch, features), received shape [1]. "
        + "Give one sample a batch axis: x.expandedDimensions(axis: 0)."
    ) { _ = try Dense(3, name: "d")(Input(shape: [])) }
    for shape in [[-1], [1 << 40, 2], [Int.max, Int.max]] {
      expectError(
        "Dense \"d\": expected inputs of at most 2^40 elements a sample, received shape \(shape)."
      ) {
        _ = try Dense(3, name: "d")(Input(shape: shape))
      }
    }
    expectError(
      "Model \"m\": expected outputs that the model's inputs lead to, "
        + "received an output that needs the input \"other\". Give it among the inputs."
    ) { _ = try Model(inputs: x, outputs: Add()(x, other), name: "m") }
    expectError(
      "Model \"m\": expected inputs of at most 2^40 elements a sample, received shape [-1]."
    ) {
      let bad = Input(shape: [-1])
      _ = try Model(inputs: bad, outputs: bad, name: "m")
    }
    expectError("Model \"m\": expected each input once, received \"x\" twice.") {
      _ = try Model(inputs: x, x, outputs: Dense(3)(x), name: "m")
    }
    expectError("Model \"m\": expected at least one input and one output, received 1 inputs and 0 outputs.") {
      _ = try Model(inputs: [x], outputs: [], name: "m")
    }
    expectError(
      "Model \"m\": expected a name of its own for each layer, received \"d\" twice. "
        + "Parameters are found by their layer's name."
    ) { _ = try Model(inputs: x, outputs: Dense(4, name: "d")(Dense(3, name: "d")(x)), name: "m") }
    expectError(
      "Model \"m\": expected a name of its own for each layer, received \"x\" twice. "
        + "Parameters are found by their layer's name."
    ) {
      let twin = Input(shape: [4], name: "x")
      _ = try Model(inputs: x, twin, outputs: Add()(x, twin), name: "m")
    }
    expectError(
      "parameter \"d/kernel\": expected the shape [4, 3], as at its first use, received [3, 3]. "
        + "A layer that is used twice shares its weights: use a second layer for inputs of another shape."
    ) {
      let dense = Dense(3, name: "d")
      try Model(inputs: x, outputs: dense(dense(x)), name: "m").build(inputShape: [4])
    }
    // Calls keep what came before them: a layer that is called on its own output makes no cycle.
    let dense = Dense(4, name: "again")
    let model = try Model(inputs: x, outputs: dense(dense(x)))
    #expect(model.parameterCount == 20)
  }

  @Test("inner values begin and end models; copies have the weights, clones their own")
  func parts() throws {
    let x = Input(shape: [4])
    let inner = try Dense(3, activation: .tanh, name: "inner")(x)
    let whole = try Model(inputs: x, outputs: Dense(2, name: "outer")(inner), seed: 3)
    let data = Tensor([[1, -2, 0.5, 3], [0, 1, 2, -1]] as [[Float]])
    let features = try whole.extractor(layers: ["inner"])
    #expect(try features.weights().map(\.path) == ["inner/kernel", "inner/bias"])
    let head = try Model(inputs: inner, outputs: Dense(2, name: "outer")(inner))
    try head.setWeights(try whole.weights().dropFirst(2).map(\.value))
    expectClose(try head.predict(features.predict(data)), try whole.predict(data))
    expectError(
      "layer(named:) \"\(whole.name)\": expected one of the layers \(x.name), inner, outer, received \"no\"."
    ) { _ = try whole.extractor(layers: ["no"]) }
    expectError("extractor \"\(whole.name)\": expected at least one layer, received none.") {
      _ = try whole.extractor(layers: [])
    }

    let line = Sequential(seed: 1) {
      Input(shape: [4])
      Dense(3, name: "first")
      Dense(2, name: "second")
    }
    let both = try line.extractor(layers: ["first", "second"]).predict([data])
    expectClose(both[1], try line.predict(data))
    let bare = Sequential(seed: 1) { Dense(3, inputShape: [4], name: "first") }
    expectClose(try bare.extractor(layers: ["first"]).predict(data), try bare.predict(data))

    let same = try whole.clone(seed: 3), another = try whole.clone(seed: 4)
    #expect(try same.weightBits() == whole.weightBits())
    #expect(try another.weightBits() != whole.weightBits())
    #expect(try line.clone() is Sequential)
  }

  @Test("summaries say what is connected to what, as Keras's do")
  func summaries() throws {
    var models: [String: Model] = [:]
    try LayerNames.$current.withValue(LayerNames()) {
      let x = Input(shape: [8])
      let (last, first) = (Dense(3), Dense(4, activation: .relu))
      models["line"] = try Model(inputs: x, outputs: last(first(x)))
    }
    try LayerNames.$current.withValue(LayerNames()) {
      let (a, b) = (Input(shape: [4], name: "first"), Input(shape: [4], name: "second"))
      let shared = Dense(16, activation: .relu, name: "a_shared_layer")
      let (left, right) = (try shared(a), try shared(b))
      let joined = try Concatenate()(left, right, a)
      models["two_inputs"] = try Model(
        inputs: [a, b], outputs: [Dense(1, name: "score")(joined), Add()(left, right)])
    }
    try LayerNames.$current.withValue(LayerNames()) {
      let x = Input(shape: [28, 28, 1])
      let flat = try Flatten()(x)
      let hidden = try Dense(784, activation: .relu)(flat)
      models["deep"] = try Model(
        inputs: x, outputs: Dense(10)(Add()(hidden, flat)), name: "a_model_of_branches")
    }
    var count = 0
    for golden in try GoldenFile("merging").cases where try golden.string("kind") == "summary" {
      let model = try #require(models[try golden.string("name")])
      #expect(model.layers.map(\.name) == (golden.object["layers"] as? [String]))
      for text in try golden.children("texts") {
        #expect(try model.summary(columns: text.int("columns")) == text.string("text"))
        count += 1
      }
    }
    #expect(count == 6)
  }

  @Test("a model is a layer of another, with its weights, and is frozen with it")
  func nesting() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let encoder = Sequential(name: "encoder", seed: 1) {
      Dense(3, activation: .tanh, inputShape: [4], name: "first")
      Dense(2, name: "second")
    }
    try encoder.setTrainable(false, layers: ["first"])
    let (a, b) = (Input(shape: [4]), Input(shape: [4]))
    let model = try Model(
      inputs: a, b, outputs: Dense(1, name: "head")(Concatenate()(encoder(a), encoder(b))), seed: 2)
    let paths = [
      "encoder/first/kernel", "encoder/first/bias", "encoder/second/kernel", "encoder/second/bias",
    ]
    #expect(try model.weights().map(\.path) == paths + ["head/kernel", "head/bias"])
    #expect(try Array(model.weightBits().prefix(23)) == encoder.weightBits())
    let x = Tensor.randomUniform([8, 4], seed: 3).evaluated()
    let codes = try model.extractor(layers: ["encoder"]).predict([x, x])
    expectClose(codes[0], try encoder.predict(x))

    func changed(_ body: () throws -> Void) throws -> [String] {
      let before = try model.weights().map(\.value.bits)
      try body()
      return try zip(before, model.weights()).filter { $0 != $1.value.bits }.map(\.1.path)
    }
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    let data = try Dataset(inputs: [x, x * 2], Tensor.ones([8, 1])).batched(8)
    let head = ["head/kernel", "head/bias"]
    #expect(try changed { try model.fit(data, epochs: 2, verbose: .silent) } == paths.suffix(2) + head)
    try model.save(to: path)
    let loaded = try Model.load(from: path)
    #expect(try loaded.weightBits() == model.weightBits() && loaded.summary() == model.summary())
    try model.setTrainable(false, layers: ["encoder"])
    #expect(try changed { try model.fit(data, epochs: 2, verbose: .silent) } == head)
    try model.setTrainable(true, layers: ["encoder"])
    #expect(try changed { try model.fit(data, epochs: 2, verbose: .silent) } == paths + head)
    // The inner model keeps its own.
    #expect(try Array(model.weightBits().prefix(23)) != encoder.weightBits())
    #expect(try model.clone(seed: 9).weightBits() != model.weightBits())

    expectError(
      "Model \"encoder\": expected samples of shape [4], received samples of shape [5]. "
        + "The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first."
    ) { _ = try encoder(Input(shape: [5])) }
    expectError(
      "Model \"encoder\": expected inputs of at most 2^40 elements a sample, received shape [-1]."
    ) {
      _ = try encoder(Input(shape: [-1]))
    }
    expectError("Model \"open\": expected one input, received 2.") {
      _ = try Sequential(name: "open") { Dense(1) }.predict([x, x])
    }
  }

  @Test("arithmetic of symbolic values is layers")
  func arithmetic() throws {
    try LayerNames.$current.withValue(LayerNames()) {
      let (a, b) = (Input(shape: [2, 2]), Input(shape: [2]))
      let values: [SymbolicTensor] = try [a + b, a - b, a * b, a / b]
      let after: [SymbolicTensor] = try [a + 1, a - 3, a * 5, a / 7]
      let before: [SymbolicTensor] = try [2 + a, 4 - a, 6 * a, 8 / a]
      let model = try Model(inputs: [a, b], outputs: values + after + before)
      let (x, y) = (
        Tensor([[1, 2], [3, 4]] as [[Float]]).reshaped(to: [1, 2, 2]), Tensor([[5, 6]] as [[Float]])
      )
      // Aligned at the last axis, as NumPy does it.
      let wanted: [Tensor] = [x + y, x - y, x * y, x / y]
      let others: [Tensor] = [x + 1, x - 3, x * 5, x / 7]
      let reversed: [Tensor] = [2 + x, 4 - x, 6 * x, 8 / x]
      for (found, expected) in zip(try model.predict([x, y]), wanted + others + reversed) {
        expectClose(found, expected)
      }
      #expect(
        Set(model.layers.map(\.name)).isSuperset(of: [
          "add", "add_2", "subtract", "multiply_2", "true_divide", "true_divide_2",
        ]))
      try SavingTests.withFolder { folder in
        try model.save(to: folder + "/m.keras")
        let loaded = try Model.load(from: folder + "/m.keras")
        let (before, after) = (try model.predict([x, y]), try loaded.predict([x, y]))
        #expect(before.map(\.bits) == after.map(\.bits))
        #expect(loaded.layers.map(\.name) == model.layers.map(\.name))
      }
      expectError(
        "Arithmetic \"add_3\": expected inputs whose shapes broadcast, received shapes [1, 2, 2], [1, 3]."
      ) {
        _ = try a + Input(shape: [3])
      }
      expectError("Arithmetic \"h\": expected 1 inputs, received 2.") {
        _ = try Arithmetic(.add, constant: 1, name: "h")(a, b)
      }
    }
  }

  @Test("a file keeps the calls, and training goes on bit for bit")
  func saving() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let x = Input(shape: [4])
    let shared = Dense(4, activation: .tanh)
    let model = try Model(inputs: x, outputs: Dense(1)(Add()(shared(x), shared(shared(x)))), seed: 2)
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    let (data, targets) = (Tensor.ones([8, 4]), Tensor.ones([8, 1]))
    try model.fit(data, targets, epochs: 2, verbose: .silent)
    try model.save(to: path)
    let loaded = try Model.load(from: path)
    #expect(try loaded.weightBits() == model.weightBits())
    #expect(loaded.summary() == model.summary())
    for each in [model, loaded] { try each.fit(data, targets, epochs: 1, verbose: .silent) }
    #expect(try loaded.weightBits() == model.weightBits())
    #expect(try loaded.predict(data).bits == model.predict(data).bits)
  }

  @Test("damaged calls are errors")
  func damaged() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let x = Input(shape: [2], name: "x")
    let model = try Model(inputs: x, outputs: Dense(2, name: "d")(x), name: "m", seed: 1)
    try model.save(to: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    func load(replacing text: String, by other: String) throws {
      // The header is JSON in a JSON string; its length comes first.
      let length = whole.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
      let header = String(decoding: whole[8..<(8 + length)], as: UTF8.self)
      let quoted = { (text: String) in text.replacingOccurrences(of: "\"", with: "\\\"") }
      #expect(header.contains(quoted(text)), "\(text)")
      let changed = Data(header.replacingOccurrences(of: quoted(text), with: quoted(other)).utf8)
      var file = Data()
      for byte in 0..<8 { file.append(UInt8(truncatingIfNeeded: changed.count >> (8 * byte))) }
      try (file + changed + whole[(8 + length)...]).write(to: URL(filePath: path))
      _ = try Model.load(from: path)
    }
    let hint = "The file is damaged, or was written by something else."
    for (old, bad, text) in [
      (
        "[\"x\", 0, 0], \"shape\"", "[\"x\", 1, 0], \"shape\"",
        "calls that make no cycle, on values that layers give in \"m\", "
          + "received a call of \"d\" on output 0 of call 1 of \"x\""
      ),
      (
        "[\"x\", 0, 0], \"shape\"", "[\"d\", 0, 0], \"shape\"",
        "calls that make no cycle, on values that layers give in \"m\", "
          + "received a call of \"d\" on output 0 of call 0 of \"d\""
      ),
      (
        "[\"d\", 0, 0]", "[\"d\", 0, 7]",
        "output_layers that its layers give in \"m\", received output 7 of call 0 of \"d\""
      ),
      ("[\"d\", 0, 0]", "[]", "output_layers in \"m\", received []"),
      (
        "[\"d\", 0, 0]", "{\"a\": [\"d\", \"0\", 0]}",
        "output_layers in \"m\", received {\"a\": [\"d\", \"0\", 0]}"
      ),
      (
        "\"kwargs\": {}", "\"kwargs\": 0, \"name\": 1, \"args\": 2",
        "the key \"args\" once at byte "
      ),
      (
        "\"name\": \"x\", \"registered_name\"", "\"name\": \"d\", \"registered_name\"",
        "a name of its own for each layer in \"m\", received \"d\" twice"
      ),
    ] {
      let error = #expect(throws: HornbillError.self) { try load(replacing: old, by: bad) }
      #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("load \"\(path)\": expected \(text)"))
      if !text.hasSuffix(" ") { #expect(error?.hint == hint) }
    }
    expectError(
      "load \"\(path)\": expected samples of at most 2^40 elements, received shape [2000000000000, 9]."
    ) {
      try load(replacing: "\"batch_shape\": [null, 2]", by: "\"batch_shape\": [null, 2000000000000, 9]")
    }
    #expect(throws: HornbillError.self) { try load(replacing: "\"layers\":", by: "\"cells\":") }
  }
}

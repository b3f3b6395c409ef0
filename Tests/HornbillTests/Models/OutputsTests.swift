import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Models of several outputs")
struct OutputsTests {
  private let x = Tensor.randomUniform([12, 3], seed: 1).evaluated()
  private let age = Tensor.randomUniform([12, 1], seed: 2).evaluated()
  private let sex = (Tensor.randomUniform([12, 1], seed: 3) .> 0.5).cast(to: .float32).evaluated()

  private func model(seed: Int = 4) throws -> Model {
    let input = Input(shape: [3], name: "x")
    let hidden = try Dense(4, activation: .relu, name: "hidden")(input)
    return try Model(
      inputs: input,
      outputs: Dense(1, name: "age")(hidden), Dense(1, activation: .sigmoid, name: "sex")(hidden), name: "m",
      seed: seed)
  }

  private func compiled() throws -> Model {
    let model = try model()
    try model.compile(
      optimizer: .adam(), losses: ["age": .meanSquaredError(), "sex": .binaryCrossentropy()],
      lossWeights: ["age": 0.5, "sex": 1], metrics: ["sex": [.accuracy]])
    return model
  }

  @Test("what compile is given has to fit the outputs")
  func compileErrors() throws {
    let model = try model()
    func compile(
      _ losses: PerOutput<Loss>, _ weights: PerOutput<Double>? = nil, _ metrics: PerOutput<[Metric]> = [:]
    ) throws {
      try model.compile(optimizer: .sgd(), losses: losses, lossWeights: weights, metrics: metrics)
    }
    let mse = Loss.meanSquaredError()
    expectError("compile \"m\": expected losses for each of the outputs age, sex, received 1.") {
      try compile([mse])
    }
    expectError(
      "compile \"m\": expected losses for the outputs age, sex, received some for \"agee\". "
        + "Outputs have the names of their layers."
    ) { try compile(["agee": mse, "sex": mse]) }
    expectError(
      "compile \"m\": expected losses for the outputs age, sex, received none for \"sex\". "
        + "Give nil where there is to be none."
    ) { try compile(["age": mse]) }
    expectError("compile \"m\": expected a loss for at least one output, received none.") {
      try compile([nil, nil])
    }
    expectError("compile \"m\": expected lossWeights for each of the outputs age, sex, received 3.") {
      try compile([mse, mse], [1, 2, 3])
    }
    expectError(
      "compile \"m\": expected lossWeights for the outputs age, sex, received none for \"sex\". "
        + "Give nil where there is to be none."
    ) { try compile([mse, mse], ["age": 1]) }
    expectError(
      "compile \"m\": expected lossWeights that are finite numbers, received nan for \"sex\"."
    ) { try compile([mse, mse], ["age": 1, "sex": .nan]) }
    expectError(
      "compile \"m\": expected metrics for the outputs age, sex, received some for \"x\". "
        + "Outputs have the names of their layers."
    ) { try compile([mse, mse], nil, ["x": [.accuracy]]) }
    expectError(
      "compile \"m\": expected metrics for each of the outputs age, sex, received a list of 1. "
        + "Give a list for each output, or lists by the outputs' names."
    ) { try model.compile(optimizer: .sgd(), loss: mse, metrics: [.accuracy]) }
    expectError("compile \"m\": expected a loss for at least one output, received none.") {
      try compile(["age": nil, "sex": nil], nil, [])
    }
    let head = Dense(1, name: "head")
    let (a, b) = (Input(shape: [3]), Input(shape: [3]))
    let twice = try Model(inputs: [a, b], outputs: [head(a), head(b)], name: "t")
    expectError(
      "compile \"t\": expected losses by order for the outputs head, head, received names. "
        + "One layer gives several outputs."
    ) { try twice.compile(optimizer: .sgd(), losses: ["head": mse]) }
  }

  @Test("what fit is given has to fit the inputs and outputs")
  func dataErrors() throws {
    let model = try compiled()
    func fit(
      _ x: any ModelData, _ y: any ModelData, classWeight: [Int: Double] = [:],
      sampleWeight: (any ModelData)? = nil
    ) throws {
      try model.fit(x, y, verbose: .silent, classWeight: classWeight, sampleWeight: sampleWeight)
    }
    expectError("fit \"m\": expected targets for the outputs age, sex, received 1.") { try fit(x, age) }
    expectError("fit \"m\": expected the targets age, sex, received age. sex is missing.") {
      try fit(x, ["age": age])
    }
    expectError(
      "fit \"m\": expected the targets age, sex, received age, sexx, six. sex is missing; sexx, six are unknown."
    ) { try fit(x, ["age": age, "sexx": sex, "six": sex]) }
    expectError("fit \"m\": expected the inputs x, received y. x is missing; y is unknown.") {
      try fit(["y": x], [age, sex])
    }
    expectError("fit: expected at least one target, received none.") { try fit(x, [Tensor]()) }
    expectError(
      "fit: expected as many targets as inputs along the first axis, "
        + "received inputs of shape [12, 3] and targets of shape [12, 1], [11, 1]."
    ) { try fit(x, [age, sex[0..<11]]) }
    let weight = Tensor.ones([12])
    expectError(
      "fit \"m\": expected classWeight for a model of one output, received one of 2. "
        + "Give each output a sampleWeight instead."
    ) { try fit(x, [age, sex], classWeight: [0: 1]) }
    expectError("fit: expected sample weights for each of 2 targets, received 1.") {
      try fit(x, [age, sex], sampleWeight: [weight])
    }
    expectError("fit: expected a list of sample weights, as targets are a list, received some for \"age\".") {
      try fit(x, [age, sex], sampleWeight: ["age": weight])
    }
    expectError("fit: expected sample weights of the targets age, sex, received some for \"size\".") {
      try fit(x, ["age": age, "sex": sex], sampleWeight: ["size": weight])
    }
    expectError("fit: expected sample weights by name, as targets are, received a list.") {
      try fit(x, ["age": age, "sex": sex], sampleWeight: [weight, weight])
    }
    expectError("fit: expected a sample weight for each of 12 rows, received weights of shape [3].") {
      try fit(x, [age, sex], sampleWeight: [weight, Tensor.ones([3])])
    }
    expectError(
      "meanSquaredError \"age\": expected targets of shape [12, 1], received [12, 2]. "
        + "Reshape the targets, or change the number of units of the last layer."
    ) { try fit(x, [Tensor.ones([12, 2]), sex]) }
    expectError("trainOnBatch \"m\": expected the targets age, sex, received age. sex is missing.") {
      try model.trainOnBatch(x, ["age": age])
    }
    expectError("activations \"m\": expected the inputs x, received none. x is missing.") {
      _ = try model.activations([String: Tensor]())
    }
    expectError(
      "predict \"m\": expected a model of one output, received one of 2. "
        + "Give a list of inputs: predict([x]) gives a list of outputs."
    ) { _ = try model.predict(x) }
    expectError("evaluate \"m\": expected the targets age, sex, received age. sex is missing.") {
      _ = try model.evaluate(x, ["age": age])
    }
  }

  @Test("labels of each output are checked")
  func labels() throws {
    let input = Input(shape: [3])
    let model = try Model(
      inputs: input, outputs: Dense(1, name: "age")(input),
      Dense(3, activation: .softmax, name: "group")(input))
    try model.compile(
      optimizer: .sgd(), losses: [.meanSquaredError(), .sparseCategoricalCrossentropy()],
      metrics: [[], [.accuracy]])
    let groups = Tensor([0, 1, 2, 2, 1, 0, 3, 0, 1, 2, 2, 1].map { Int32($0) })
    let text =
      "sparse_categorical_crossentropy: expected labels from 0 to 2, received 3.0 at position 6. "
      + "The last layer has 3 outputs: give it one for each class, numbered from 0."
    expectError(text) { try model.fit(x, [age, groups], verbose: .silent) }
    expectError(text) { _ = try model.evaluate(x, ["group": groups, "age": age]) }
    try model.fit(x, [age, minimum(groups, 2)], verbose: .silent)
  }

  @Test("numbers have Keras's names, and callbacks and the bar know them")
  func names() throws {
    let model = try compiled()
    let stopping = EarlyStopping(monitor: "age_loss", patience: 1)
    let names = NameLog()
    let history = try model.fit(
      x, ["age": age, "sex": sex], epochs: 3, verbose: .silent,
      callbacks: [stopping, EarlyStopping(monitor: "val_sex_accuracy", patience: 9), names],
      validationSplit: 0.25)
    let own = ["age_loss", "loss", "sex_accuracy", "sex_loss"]
    #expect(names.names == own)
    #expect(history.values.keys.sorted() == own + own.map { "val_" + $0 })
    #expect(stopping.best == history["age_loss"]?.min())
    // The whole is the weighted sum of the parts.
    for (whole, parts) in zip(
      try #require(history["loss"]), zip(history["age_loss"] ?? [], history["sex_loss"] ?? []))
    {
      expectClose(whole, 0.5 * parts.0 + parts.1, relative: 1e-6)
    }
    let score = try model.evaluate(["x": x], [age, sex], verbose: .silent)
    #expect(score.values.keys.sorted() == own)
    #expect(try model.testOnBatch(x, ["age": age, "sex": sex]) == score)
    let validated = try model.fit(
      x, [age, sex], verbose: .silent, validationData: (["x": x], ["sex": sex, "age": age]), seed: 1)
    #expect(validated.values.count == 8)
    #expect(try validated["val_sex_loss"] == [#require(model.evaluate(x, [age, sex])["sex_loss"])])
  }

  @Test("an output without a loss is not trained, and needs no targets")
  func withoutLoss() throws {
    let (left, right, named) = (try model(), try model(), try model())
    for model in [left, right, named] {
      try model.compile(optimizer: .sgd(), losses: [nil, .binaryCrossentropy()])
    }
    let before = try left.weights().map(\.value.bits)
    #expect(try left.fit(x, [age, sex], verbose: .silent, seed: 1).values.keys.sorted() == ["loss"])
    try right.fit(x, sex, verbose: .silent, seed: 1)
    try named.fit(x, ["sex": sex], verbose: .silent, seed: 1)
    #expect(try left.weightBits() == right.weightBits() && left.weightBits() == named.weightBits())
    let changed = try zip(before, left.weights()).filter { $0 != $1.value.bits }.map(\.1.path)
    #expect(changed == ["hidden/kernel", "hidden/bias", "sex/kernel", "sex/bias"])
  }

  @Test("gradients and activations of several inputs and outputs")
  func inspection() throws {
    let (a, b) = (Input(shape: [3], name: "a"), Input(shape: [3], name: "b"))
    let model = try Model(
      inputs: [a, b], outputs: [Dense(1, name: "p")(a), Dense(1, name: "q")(Add(name: "sum")(a, b))], seed: 2)
    try model.compile(
      optimizer: .sgd(), losses: [.meanSquaredError(), .meanAbsoluteError()], lossWeights: [2, 3])
    let inputs = ["a": x, "b": x * 2]
    let values = try model.activations(inputs)
    #expect(values.map(\.layer) == ["a", "b", "sum", "p", "q"])
    expectClose(values[2].value, x * 3)
    let gradients = try model.gradients(inputs, ["p": age, "q": sex])
    #expect(gradients.map(\.path) == ["p/kernel", "p/bias", "q/kernel", "q/bias"])
    let error = try model.predict([x, x * 2])[0] - age
    expectClose(gradients[0].value, 4 * mean(error * x, axes: [0]).reshaped(to: [3, 1]), relative: 1e-4)
    let backward = try model.activationGradients(inputs, [age, sex], sampleWeight: [age, sex])
    #expect(backward.map(\.layer) == ["a", "b", "sum", "p", "q"])
    expectClose(backward[3].value, 4 * error * age / 12, relative: 1e-4)
    let numbers = try model.trainOnBatch([x, x * 2], [age, sex])
    expectClose(numbers.loss, 2 * (numbers["p_loss"] ?? 0) + 3 * (numbers["q_loss"] ?? 0))
  }

  @Test(
    "settings come back from a file, and training goes on bit for bit", arguments: ["names", "lists", "one"])
  func saving(_ form: String) throws {
    try SavingTests.withFolder { folder in
      let model = try model()
      let (mse, entropy) = (Loss.meanSquaredError(), Loss.binaryCrossentropy(labelSmoothing: 0.1))
      switch form {
      case "names":
        try model.compile(
          optimizer: .adam(), losses: ["age": mse, "sex": entropy], lossWeights: ["age": 0.5, "sex": 2],
          metrics: ["sex": [.accuracy, .accuracy]], weightedMetrics: ["sex": [.accuracy], "age": nil])
      case "lists":
        try model.compile(
          optimizer: .adam(), losses: [mse, nil], lossWeights: [0.5, nil],
          metrics: [[], [.rootMeanSquaredError.named("rmse")]], weightedMetrics: [nil, [.accuracy]])
      default:
        try model.compile(optimizer: .adam(), loss: mse, metrics: [.meanAbsoluteError, .accuracy])
      }
      func fit(_ model: Model) throws -> History {
        try model.fit(x, [age, sex], epochs: 2, verbose: .silent, sampleWeight: [age, sex])
      }
      _ = try fit(model)
      try model.save(to: folder + "/m.safetensors")
      let loaded = try Model.load(from: folder + "/m.safetensors")
      #expect(try fit(loaded) == fit(model))
      #expect(try loaded.weightBits() == model.weightBits())
    }
  }

  @Test("damaged settings are errors")
  func damaged() throws {
    for (text, message) in [
      (
        #"{"loss": ["mse"], "loss_weights": ["a"]}"#,
        "compile: expected numbers as loss_weights, received string(\"a\")."
      ),
      (#"{"loss": 3}"#, "Loss: expected one of Keras's losses, received integer(3)."),
      (
        #"{"loss": "mse", "metrics": [[3]]}"#, "Metric: expected one of Keras's metrics, received integer(3)."
      ),
    ] {
      expectError(message) { _ = try JSONDecoder().decode(CompileSettings.self, from: Data(text.utf8)) }
    }
  }
}

/// What a progress bar would show.
private final class NameLog: Callback {
  private(set) var names: [String] = []
  func trainingWillBegin(_ state: TrainingState) { names = state.metricNames }
}

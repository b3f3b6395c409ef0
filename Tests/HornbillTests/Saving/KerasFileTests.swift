import Foundation
import Hornbill
import Testing

/// What `Golden/cases/keras_files.py` registers under the same name.
struct SavedGain: UnaryLayer {
  static let className = "SavedGain"
  var factor: Double

  func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    x * (try scope.parameter("gain", shape: [x.shape.last], initializer: .ones)) * factor
  }
}

/// Files that the real Keras wrote.
@Suite("Keras's files")
struct KerasFileTests {
  /// The folder with the files.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/files").path

  static func golden(_ name: String) throws -> GoldenCase {
    let cases = try GoldenFile("keras_files").cases
    guard let found = try cases.first(where: { try $0.string("name") == name }) else {
      throw GoldenError("no case \(name)")
    }
    return found
  }

  static func path(_ golden: GoldenCase) throws -> String { folder + "/" + (try golden.string("file")) }

  /// What users are told while the body runs.
  static func warnings(_ body: () throws -> Void) rethrows -> [String] {
    let listener = Warning.Listener()
    try Warning.$listener.withValue(listener) { try body() }
    return listener.texts
  }

  @Test(
    "a file predicts what it predicts in Keras, and nothing in it is unknown",
    arguments: [
      "sequential", "functional", "operations", "blocks", "many", "nested", "adapted", "old", "oldest",
    ])
  func predicts(_ name: String) throws {
    let golden = try Self.golden(name)
    let path = try Self.path(golden)
    let told = try Self.warnings {
      let model = try Model.load(from: path)
      let outputs = try model.predict(golden.tensors("inputs"))
      let expected = try golden.tensors("outputs")
      try #require(outputs.count == expected.count)
      for (number, (output, wanted)) in zip(outputs, expected).enumerated() {
        expectClose(output.cast(to: .float32), wanted.cast(to: .float32), relative: 2e-5, "\(name) \(number)")
      }
      // The same again from a file of ours, whatever the format was.
      try SavingTests.withFolder { folder in
        for end in ["keras", "safetensors"] {
          try model.save(to: "\(folder)/m.\(end)")
          let again = try Model.load(from: "\(folder)/m.\(end)")
          #expect(try again.predict(golden.tensors("inputs")).map(\.bits) == outputs.map(\.bits), "\(end)")
          #expect(again.summary() == model.summary())
          #expect(again.outputNames == model.outputNames && again.inputNames == model.inputNames)
        }
      }
    }
    #expect(told.isEmpty, "\(told)")
  }

  @Test(
    "training goes on from a file as it does in Keras",
    arguments: ["sequential", "functional", "many", "nested"])
  func trainingGoesOn(_ name: String) throws {
    let golden = try Self.golden(name)
    let model = try Model.load(from: Self.path(golden))
    #expect(abs((model.learningRate ?? 0) - (try golden.number("learning_rate"))) < 1e-8)
    let (inputs, targets) = (try golden.tensors("inputs"), try golden.tensors("targets"))
    if inputs.count == 1 {
      try model.fit(inputs[0], targets[0], batchSize: 8, epochs: 1, verbose: .silent, shuffle: false)
    } else {
      try model.fit(inputs, targets, batchSize: 8, epochs: 1, verbose: .silent, shuffle: false)
    }
    let (weights, expected) = (try model.weights(), try golden.tensors("trained"))
    try #require(weights.count == expected.count)
    for ((path, value), wanted) in zip(weights, expected) {
      // Where rounding is all there is, as in a bias before a normalization, the numbers are nothing.
      let isNothing = wanted.scalars.allSatisfy { abs($0) < 1e-6 }
      expectClose(
        isNothing ? value * 0 : value, isNothing ? wanted * 0 : wanted, relative: 2e-4, "\(name) \(path)")
      if isNothing { #expect(value.scalars.allSatisfy { abs($0) < 1e-6 }) }
    }
  }

  @Test("losses, metrics and their weights come from the file")
  func compiled() throws {
    let model = try Model.load(from: Self.path(Self.golden("functional")))
    let golden = try Self.golden("functional")
    let score = try model.evaluate(golden.tensors("inputs"), golden.tensors("targets"))
    #expect(
      score.values.keys.sorted() == ["loss", "pair_loss", "pair_mse", "sum_loss", "sum_mae"],
      "\(score.values.keys.sorted())")
    let line = try Self.golden("sequential")
    let names = try Model.load(from: Self.path(line)).evaluate(
      line.tensors("inputs")[0], line.tensors("targets")[0]
    ).values.keys.sorted()
    #expect(names == ["accuracy", "loss", "mse", "top"], "\(names)")
    expectError(
      "evaluate \"line\": expected a compiled model, received one that is not compiled. "
        + "Call compile(optimizer:loss:metrics:) first."
    ) {
      let model = try Model.load(from: Self.path(line), compile: false)
      _ = try model.evaluate(line.tensors("inputs")[0], line.tensors("targets")[0])
    }
  }

  @Test("numbers of bfloat16 are read, and that they are computed in float32 is said once")
  func brief() throws {
    let golden = try Self.golden("brief")
    let path = try Self.path(golden)
    let told = try Self.warnings {
      let outputs = try Model.load(from: path).predict(golden.tensors("inputs"))
      expectClose(outputs[0], try golden.tensors("outputs")[0], relative: 2e-2)
    }
    #expect(told == ["\(path): Dense is of bfloat16, and computed in float32"])
  }

  @Test("a layer of one's own comes by its name; what it does not know is left out with a warning")
  func custom() throws {
    LayerRegistry.register(SavedGain.self)
    let golden = try Self.golden("custom")
    let path = try Self.path(golden)
    let told = try Self.warnings {
      let outputs = try Model.load(from: path).predict(golden.tensors("inputs"))
      expectClose(outputs[0], try golden.tensors("outputs")[0])
    }
    #expect(told == ["\(path): SavedGain: unknown settings are left out: colour"])
  }

  @Test("code in a file is refused by name")
  func closure() throws {
    expectError(
      "Lambda \"twice\": expected a layer that a file can keep, received a closure. Write it as a layer of your own, "
        + "struct MyLayer: UnaryLayer { … }, and register it before loading: LayerRegistry.register(MyLayer.self)."
    ) { _ = try Model.load(from: Self.folder + "/lambda.keras") }
  }

  @Test("frozen layers stay frozen")
  func frozen() throws {
    let model = try Model.load(from: Self.path(Self.golden("nested")))
    #expect(try !model.isTrainable(layer: "base"))
    let before = try model.weights().filter { $0.path.hasPrefix("base/") }
    #expect(before.count == 8)
    try SavingTests.withFolder { folder in
      try model.save(to: folder + "/m.keras")
      #expect(try !Model.load(from: folder + "/m.keras").isTrainable(layer: "base"))
    }
  }

  @Test("Keras 2's optimizer goes on")
  func oldOptimizer() throws {
    let golden = try Self.golden("oldest")
    let model = try Model.load(from: Self.path(golden))
    #expect(model.learningRate == 0.125)
    let before = try model.weights()
    // Without a gradient a step is the momentum alone: half of what the file has.
    let x = Tensor.zeros([1, 5, 5, 2])
    let bias = try model.predict(x)
    try model.trainOnBatch(x, bias)
    let moved = zip(try model.weights(), before).map { $0.value - $1.value }
    let momenta = try golden.tensors("momenta")
    expectClose(moved[0], momenta[0] * 0.5, relative: 1e-3, "kernel")
    expectClose(moved[6], momenta[4] * 0.5, relative: 2, "dense")
  }

  @Test("weights alone fit a model of the same classes, whatever its names")
  func weights() throws {
    let golden = try Self.golden("weights")
    let model = Sequential {
      Dense(3, inputShape: [4], name: "x")
      BatchNormalization(name: "y")
      Dense(2, name: "z")
    }
    try model.loadWeights(from: Self.path(golden))
    expectClose(try model.predict(golden.tensors("inputs"))[0], try golden.tensors("outputs")[0])
    let old = try Self.golden("oldest")
    let other = Sequential {
      Conv2D(4, kernelSize: 3, activation: .relu, inputShape: [5, 5, 2], name: "p")
      BatchNormalization(name: "q")
      Flatten()
      Dense(2, name: "r")
    }
    try other.loadWeights(from: Self.path(old))
    expectClose(try other.predict(old.tensors("inputs"))[0], try old.tensors("outputs")[0], relative: 2e-5)
  }

  @Test("what a file has too little or too much of is listed")
  func lists() throws {
    let path = try Self.path(Self.golden("weights"))
    let model = Sequential(name: "m") {
      Dense(3, inputShape: [4], name: "x")
      Dense(2, name: "z")
      Dense(1, name: "w")
    }
    let before = try model.weightBits()
    expectError(
      "loadWeights \"\(path)\": expected layers/dense_2/vars/0 [2, 1] for w/kernel, layers/dense_2/vars/1 [1] for w/bias, "
        + "received layers/batch_normalization/vars/0 [3], layers/batch_normalization/vars/1 [3], "
        + "layers/batch_normalization/vars/2 [3], layers/batch_normalization/vars/3 [3]. "
        + "The file does not belong to this architecture."
    ) { try model.loadWeights(from: path) }
    #expect(try model.weightBits() == before)
  }
}

/// Files of Keras 2 from elsewhere, where the tests' data are.
@Suite(
  "Keras 2's files",
  .enabled(if: ProcessInfo.processInfo.environment["HORNBILL_DATA"] != nil, "HORNBILL_DATA names no folder"))
struct OldKerasFileTests {
  private func path(_ name: String) -> String {
    (ProcessInfo.processInfo.environment["HORNBILL_DATA"] ?? "") + "/keras/" + name
  }

  /// The ramp from 0 to 1 over all of an image.
  private var ramp: Tensor {
    Tensor((0..<3072).map { Float($0) / 3071 }, shape: [1, 32, 32, 3])
  }

  private func expect(_ output: Tensor, _ expected: [Float]) {
    #expect(zip(output.scalars, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(output.scalars)")
  }

  @Test("a whole model of Keras 2.15")
  func whole() throws {
    let model = try Model.load(from: path("cifar10_whole_model_keras2.15.h5"))
    #expect(model.parameterCount == 117_805)
    expect(
      try model.predict(ramp * 2 - 1),
      [0.019564, 0.000698, 0.146614, 0.191431, 0.480936, 0.092335, 0.066278, 0.001154, 0.00099])
    expect(
      try model.predict(Tensor.zeros([1, 32, 32, 3])),
      [0.462669, 0.001969, 0.017512, 0.001063, 0.002348, 0.000176, 0.000241, 0.509582, 0.00444])
    // Its optimizer was Adam, with a state of two numbers for each weight.
    #expect(model.summary().contains("Optimizer params: 235,61"))
  }

  @Test("weights of Keras 2.4")
  func weights() throws {
    func block(_ filters: Int, _ rate: Double) -> [any Layer] {
      [
        Conv2D(filters, kernelSize: 3, padding: .same, activation: .relu), BatchNormalization(),
        Conv2D(filters, kernelSize: 3, padding: .same, activation: .relu), BatchNormalization(),
        MaxPooling2D(), Dropout(rate),
      ]
    }
    let model = Sequential {
      BatchNormalization(inputShape: [32, 32, 3])
      block(32, 0.2)
      block(64, 0.3)
      block(128, 0.4)
      Flatten()
      Dense(128, activation: .relu)
      Dropout(0.4)
      Dense(10, activation: .softmax)
    }
    #expect(model.parameterCount == 552_374)
    try model.loadWeights(from: path("cifar10_bn_cnn_weights_keras2.4.h5"))
    expect(
      try model.predict(ramp),
      [0.00475, 0.000036, 0.004116, 0.879956, 0.001567, 0.095979, 0.013474, 0.000076, 0.000015, 0.000032])
  }
}

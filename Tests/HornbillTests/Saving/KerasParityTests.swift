import Foundation
import Hornbill
import HornbillONNX
import Testing

/// Writes models of ours with what they compute, for `Tests/KerasParity/round_trip.py` to compare with Keras, and
/// `onnx_check.py` with ONNX Runtime.
@Suite(
  "Models for Keras to read",
  .enabled(
    if: ProcessInfo.processInfo.environment["HORNBILL_PARITY"] != nil, "HORNBILL_PARITY names no folder"))
struct KerasParityTests {
  private let folder = ProcessInfo.processInfo.environment["HORNBILL_PARITY"] ?? ""

  /// A model's file, inputs and outputs; with targets also its weights after one more epoch from the file.
  private func write(
    _ name: String, _ model: Model, _ inputs: [Tensor], targets: Tensor? = nil
  ) throws {
    let path = "\(folder)/\(name).keras"
    if let targets {
      try model.fit(inputs[0], targets, batchSize: 8, epochs: 2, verbose: .silent, shuffle: false)
    }
    try model.save(to: path)
    try model.exportONNX(to: "\(folder)/\(name).onnx")
    var arrays = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ("x\($0)", $1) })
    for (number, output) in try model.predict(inputs).enumerated() { arrays["y\(number)"] = output }
    if let targets {
      arrays["targets"] = targets
      let again = try Model.load(from: path)
      try again.fit(inputs[0], targets, batchSize: 8, epochs: 1, verbose: .silent, shuffle: false)
      for (number, weight) in try again.weights().enumerated() { arrays["w\(number)"] = weight.value }
    }
    try NPZ.save(arrays, to: "\(folder)/\(name).npz")
  }

  @Test func layers() throws {
    for file in ["layers", "convolution", "vision_layers", "merging"] {
      for (number, golden) in try GoldenFile(file).cases.enumerated() where golden.has("serialized") {
        let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
        let inputs = golden.has("inputs") ? try golden.tensors("inputs") : [try golden.tensor("input")]
        let symbols = inputs.enumerated().map { place, x in
          Input(shape: Array(x.shape.dropFirst()), dtype: x.dtype, name: "x\(place)")
        }
        let model = try Model(inputs: symbols, outputs: layer.outputs(symbols), name: "m", seed: 1)
        if golden.has("weights") { try? model.setWeights(golden.tensors("weights")) }
        try write("\(file)-\(number)-\(type(of: layer).className)", model, inputs)
      }
    }
  }

  @Test func optimizers() throws {
    let rate = LearningRate.cosineDecay(initialLearningRate: 0.05, decaySteps: 20)
    let optimizers: [any Optimizer] = [
      Adam(learningRate: 0.01), Adam(learningRate: 0.01, amsgrad: true),
      AdamW(learningRate: rate, weightDecay: 0.01),
      SGD(learningRate: 0.1), SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, clipNorm: 0.5),
      RMSprop(), RMSprop(momentum: 0.5, centered: true),
    ]
    let x = Tensor.randomUniform([16, 4], seed: 3).evaluated()
    let y = oneHot(argmax(x.sliced(0..<3, axis: 1), axis: 1), classes: 3).evaluated()
    for (number, optimizer) in optimizers.enumerated() {
      let model = Sequential(name: "trained", seed: 4) {
        Dense(8, activation: .relu, kernelRegularizer: .l2(1e-3), inputShape: [4], name: "a")
        BatchNormalization(name: "b")
        Dense(3, activation: .softmax, kernelConstraint: .maxNorm(2), name: "c")
      }
      try model.compile(
        optimizer: optimizer, loss: .categoricalCrossentropy(labelSmoothing: 0.1),
        metrics: [.accuracy, .topKCategoricalAccuracy(k: 2)], weightedMetrics: [.meanSquaredError])
      try write("optimizer-\(number)-\(type(of: optimizer).className)", model, [x], targets: y)
    }
  }

  @Test func models() throws {
    let (a, b) = (Input(shape: [4], name: "a"), Input(shape: [4], name: "b"))
    let shared = Dense(4, activation: .tanh, name: "shared")
    let inner = Sequential(name: "inner") {
      Dense(4, inputShape: [4], name: "d")
      BatchNormalization(name: "n")
    }
    let i = Input(shape: [4], name: "i")
    let pair = try Model(inputs: i, outputs: Dense(2, name: "p")(i), Dense(3, name: "q")(i), name: "pair")
    let x = try inner(inner(shared(a) + 2 * shared(b)))
    let first = try pair.outputs([x])
    let second = try pair.outputs([1 - x])
    let model = try Model(
      inputs: [a, b],
      outputs: [Concatenate(name: "joined")(first[0], second[1]), Dense(1, name: "end")(second[0] / 2)],
      name: "whole", seed: 1)
    let inputs = [Tensor.randomUniform([3, 4], seed: 1), Tensor.randomUniform([3, 4], seed: 2)]
    try write("model-branches", model, inputs)
    try model.setTrainable(false, layers: ["inner", "shared"])
    try write("model-frozen", model, inputs)
    // What Keras wrote, written again by us.
    for name in ["functional", "operations", "blocks", "nested", "adapted", "old", "oldest"] {
      let golden = try KerasFileTests.golden(name)
      try write(
        "again-\(name)", Model.load(from: KerasFileTests.path(golden), compile: false),
        golden.tensors("inputs"))
    }
  }
}

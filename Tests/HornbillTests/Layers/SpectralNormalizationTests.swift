import Foundation
import Hornbill
import HornbillGraph
import Testing

/// Kernels divided by their largest singular value, as the real Keras does it.
@Suite struct SpectralNormalizationTests {
  @Test func stepsOfKeras() throws {
    let cases = try GoldenFile("image_layers").cases.filter { try $0.string("kind") == "spectral" }
    #expect(cases.count == 4)
    for golden in cases {
      let label = try golden.string("name")
      let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
      expectConfig(
        try jsonObject(EncodedLayer(layer)), matches: try golden.child("serialized").object, label)
      let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
      let model = Sequential([
        InputLayer(shape: Array(x.shape.dimensions.dropFirst())), layer, Flatten(), Dense(1, name: "dense_9"),
      ])
      try model.build(inputShape: Shape(Array(x.shape.dimensions.dropFirst())))
      let names = try golden.children("initial_weights").map { try $0.string("path") }
      #expect(try model.weights().prefix(3).map { "sequential/" + $0.path } == Array(names.prefix(3)))
      try model.setWeights(golden.tensors("initial_weights"))
      expectClose(try model.predict(x), try golden.tensor("predict"), label)
      try model.compile(optimizer: .sgd(learningRate: 0.05, momentum: 0.5), loss: .meanSquaredError())
      for (step, (loss, weights)) in zip(
        try golden.numbers("losses"), try #require(golden.object["steps"] as? [[[String: Any]]])
      ).enumerated() {
        expectClose(try model.trainOnBatch(x, y).loss, loss, relative: 1e-5, "\(label), loss \(step)")
        for (weight, wanted) in zip(try model.weights(), weights) {
          expectClose(
            weight.value, try Tensor(golden: GoldenCase(wanted)), relative: 2e-5,
            "\(label), \(weight.path) after step \(step)")
        }
      }
      expectClose(try model.predict(x), try golden.tensor("final_predict"), relative: 2e-5, label)
    }
  }

  @Test(arguments: ["safetensors", "keras"])
  func aLayerOfThisKindIsSavedAndLoaded(_ end: String) throws {
    let x = Tensor.randomUniform([8, 6, 6, 2], seed: 3)
    let y = Tensor.randomUniform([8, 1], seed: 4)
    let model = Sequential(name: "m", seed: 5) {
      SpectralNormalization(Conv2D(3, kernelSize: 3, inputShape: [6, 6, 2]), powerIterations: 2)
      Flatten()
      SpectralNormalization(Dense(1))
    }
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    try model.fit(x, y, batchSize: 4, epochs: 2, verbose: .silent)
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).\(end)").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.save(to: path)
    let loaded = try Model.load(from: path)
    #expect(try loaded.predict(x).bits == model.predict(x).bits)
    try model.fit(x, y, batchSize: 4, epochs: 1, verbose: .silent)
    try loaded.fit(x, y, batchSize: 4, epochs: 1, verbose: .silent)
    #expect(try loaded.predict(x).bits == model.predict(x).bits)
  }

  @Test func kerassFilesHaveTheKernelTwice() throws {
    let inner = Dense(2, inputShape: [3], name: "inner")
    let model = Sequential([SpectralNormalization(inner, name: "outer")], name: "m", seed: 5)
    try model.build(inputShape: [3])
    try SavingTests.withFolder { folder in
      try model.save(to: folder + "/m.keras")
      let arrays = try ModelContents(file: folder + "/m.keras", "inspect").weights
      let group = "layers/spectral_normalization"
      let names = ["layer/vars/0", "layer/vars/1", "vars/0", "vars/1"].map { "\(group)/\($0)" }
      #expect(arrays.map(\.name).sorted() == names)
      func numbers(_ name: String) throws -> [Double]? {
        try arrays.first { $0.name == "\(group)/\(name)" }?.numbers()
      }
      #expect(try numbers("vars/0") == numbers("layer/vars/0"))
      #expect(try numbers("vars/1")?.count == 2)
    }
  }

  @Test func whatIsFrozenIsDividedAndNothingElse() throws {
    for path in ["s", "s/inner"] {
      let model = Sequential(name: "m", seed: 5) {
        SpectralNormalization(Dense(3, inputShape: [4], name: "inner"), name: "s")
        Dense(1)
      }
      try model.build(inputShape: [4])
      try model.setTrainable(false, layers: [path])
      try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
      let before = try model.weights().filter { $0.path.hasPrefix("s/") }
      try model.fit(
        .randomUniform([8, 4], seed: 3), .ones([8, 1]), batchSize: 4, epochs: 1, verbose: .silent)
      let after = try model.weights().filter { $0.path.hasPrefix("s/") }
      #expect(before.count == 3)
      for (old, new) in zip(before, after) {
        #expect((old.value.bits == new.value.bits) == old.path.hasSuffix("bias"), "\(path): \(old.path)")
      }
    }
  }

  @Test func whatDoesNotFit() {
    expectError(
      "SpectralNormalization \"s\": expected a layer with a kernel or embeddings, received ReLU."
    ) { _ = try GivenParameters().call(SpectralNormalization(ReLU(), name: "s"), .ones([2, 3])) }
    expectError("SpectralNormalization \"s\": expected 1 to 1000 power iterations, received 0.") {
      _ = try GivenParameters().call(
        SpectralNormalization(Dense(2), powerIterations: 0, name: "s"), .ones([2, 3]))
    }
    expectError("SpectralNormalization \"s\": expected a layer of one input, received Add.") {
      _ = try JSONDecoder().decode(
        SpectralNormalization.self,
        from: Data(
          #"{"name": "s", "layer": {"class_name": "Add", "config": {"name": "a"}}}"#.utf8))
    }
  }
}

import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Masks") struct MaskTests {
  private static func cases(_ kind: String) throws -> [GoldenCase] {
    try GoldenFile("masks").cases.filter { try $0.string("kind") == kind }
  }

  private func expectMask(_ mask: Tensor?, _ golden: GoldenCase, _ label: String) throws {
    #expect((mask != nil) == golden.has("mask"), "mask of \(label)")
    guard let mask, golden.has("mask") else { return }
    let wanted = try golden.tensor("mask")
    #expect(mask.dtype == .bool && mask.shape == wanted.shape, "mask of \(label)")
    #expect(mask.scalars(as: Double.self) == wanted.scalars(as: Double.self), "mask of \(label)")
  }

  @Test("layers one after another give Keras's output, masks, gradients and moving statistics")
  func lines() throws {
    let cases = try Self.cases("line")
    #expect(cases.count == 12)
    for golden in cases {
      let label = try golden.string("name")
      let layers = try JSONDecoder().decode([EncodedLayer].self, from: golden.json("layers"))
      let written = try golden.children("layers").map(\.object)
      for (layer, wanted) in zip(layers, written) {
        expectConfig(try jsonObject(layer), matches: wanted, label)
      }
      let names = try golden.children("weights").map { try $0.string("name") }
      let source = GivenParameters(
        Dictionary(uniqueKeysWithValues: zip(names, try golden.tensors("weights"))))
      let x = try golden.tensor("input")
      for isTraining in [false, true] {
        let wanted = try golden.child(isTraining ? "training" : "inference")
        let scope = source.scope(isTraining: isTraining)
        let y = try layers.reduce(x) { try source.call($1.layer, $0, in: scope) }
        expectClose(y, try wanted.tensor("output"), label)
        try expectMask(scope.mask(of: y), wanted, label)
        guard isTraining else { continue }
        let state = try golden.children("state")
        for value in state {
          let name = try value.string("name")
          let updated = try #require(scope.updates.first { $0.key.hasSuffix("/\(name)") })
          expectClose(updated.value, try Tensor(golden: value), "\(name) of \(label)")
        }
        let trained = try names.filter { name in try !state.contains { try $0.string("name") == name } }
        let variables = [x] + trained.compactMap { source.values[$0] }
        let total = sum(y * (try golden.tensor("weight")))
        let gradients = gradient(of: total, withRespectTo: variables)
        for (gradient, wanted) in zip(gradients, try wanted.tensors("gradients")) {
          expectClose(gradient, wanted, relative: 2e-5, "gradient of \(label)")
        }
      }
    }
  }

  @Test("merging layers join values and masks as Keras's do")
  func merging() throws {
    let cases = try Self.cases("merging")
    #expect(cases.count == 23)
    for golden in cases {
      let label = try golden.string("name")
      let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("layer")).layer
      let source = GivenParameters()
      let scope = source.scope()
      let masked = golden.object["has_mask"] as? [Bool] ?? []
      let inputs = try zip(golden.tensors("inputs"), masked).map { x, isMasked in
        isMasked ? try source.call(Masking(), x, in: scope) : x
      }
      let y = try scope.call(layer, named: layer.name, inputs)[0]
      expectClose(y, try golden.tensor("output"), label)
      try expectMask(scope.mask(of: y), golden, label)
    }
  }

  @Test("three epochs under masks end where Keras's do, before and after saving")
  func training() throws {
    let cases = try Self.cases("training")
    #expect(cases.count == 5)
    for golden in cases {
      let label = try golden.string("name")
      let layers = try JSONDecoder().decode([EncodedLayer].self, from: golden.json("layers"))
      let model = Sequential(layers.map(\.layer))
      try model.build(inputShape: [5, 3])
      try model.setWeights(golden.tensors("initial_weights"))
      let settings = try JSONDecoder().decode(CompileSettings.self, from: golden.json("compile"))
      try model.compile(optimizer: .sgd(learningRate: 0.1), settings)
      let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
      let weights = golden.has("sample_weight") ? try golden.tensor("sample_weight") : nil
      let history = try model.fit(
        x, y, batchSize: 5, epochs: 3, verbose: .silent, shuffle: false, sampleWeight: weights)
      let wanted = try golden.child("history")
      for name in wanted.object.keys {
        let values = try #require(history[name], "\(name) of \(label)")
        for (value, target) in zip(values, try wanted.numbers(name)) {
          expectClose(value, target, "\(name) of \(label)")
        }
      }
      for (weight, target) in zip(try model.weights(), try golden.tensors("final_weights")) {
        expectClose(weight.value, target, relative: 2e-5, "\(weight.path) of \(label)")
      }
      try SavingTests.withFolder { folder in
        try model.save(to: folder + "/model.safetensors")
        for model in [model, try Model.load(from: folder + "/model.safetensors")] {
          let score = try model.evaluate(x, y, batchSize: 5, sampleWeight: weights)
          let wanted = try golden.child("evaluate")
          for name in wanted.object.keys {
            expectClose(try #require(score[name]), try wanted.number(name), "\(name) of \(label)")
          }
          expectClose(try model.predict(x[0..<3]), try golden.tensor("predict"), label)
        }
      }
    }
  }

  @Test("one weight a sequence holds for all steps that count")
  func weightsOfSamples() throws {
    let mask = Tensor([[true, true], [true, false]])
    let (y, p) = (Tensor.zeros([2, 2, 1]), Tensor([1, 2, 3, 100], shape: [2, 2, 1]))
    let weights = Tensor([1.0, 2])
    // (1 + 4 + 2 · 9) / 3
    expectClose(try Loss.meanSquaredError()(y, p, sampleWeights: weights, mask: mask).item, 23.0 / 3)
    let (total, weight) = try Metric.meanSquaredError.function(y, p, sampleWeights: weights, mask: mask)
    #expect(total.item == 23 && weight.item == 4)
    let nothing = Tensor([[false, false], [false, false]])
    #expect(try Loss.meanSquaredError()(y, p, mask: nothing).item == 0)
    let whole = Loss.custom("whole") { y, p in sum(abs(p - y)) }
    #expect(try whole(y, p, mask: mask).item == 106)
  }

  @Test("a mask goes through models that are layers")
  func nested() throws {
    let x = Tensor([1, 1, 0, 0, 2, 5], shape: [1, 3, 2])
    let inner = Sequential(name: "inner") {
      Masking(inputShape: [3, 2])
      Dropout(0.5)
    }
    let input = Input(shape: [3, 2])
    let model = try Model(inputs: input, outputs: GlobalAveragePooling1D()(inner(input)))
    #expect(try model.predict(x).scalars(as: Double.self) == [1.5, 3])
  }

  @Test("masks that do not fit are refused")
  func errors() throws {
    let source = GivenParameters()
    func masked(_ layer: any Layer, _ shape: Shape) throws {
      let scope = source.scope()
      _ = try source.call(layer, source.call(Masking(name: "m"), .ones(shape), in: scope), in: scope)
    }
    expectError("Masking \"m\": expected an input of at least 2 axes, received shape [3].") {
      _ = try source.call(Masking(name: "m"), .ones([3]))
    }
    expectError(
      "Softmax \"s\": expected an input without a mask, received one with a mask of shape [2, 3]. "
        + "Give the activation to the layer before, or use ActivationLayer(.softmax)."
    ) { try masked(Softmax(name: "s"), [2, 3, 4]) }
    expectError(
      "GlobalAveragePooling1D \"g\": expected a mask of shape [2, 4], one value for each step, "
        + "received one of shape [2, 3]."
    ) { try masked(GlobalAveragePooling1D(dataFormat: .channelsFirst, name: "g"), [2, 3, 4]) }
    expectError(
      "Activation \"a\": expected a mask of shape [2, 2] for an output of shape [2, 2, 3], "
        + "received one of shape [2, 4]."
    ) { try masked(ActivationLayer(.glu(axis: 1), name: "a"), [2, 4, 3]) }
  }
}

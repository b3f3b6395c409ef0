import Foundation
import Hornbill
import Testing

/// Models of which training changes a part, as the real Keras trains them.
@Suite("Frozen layers")
struct FrozenTests {
  @Test(
    "three steps from a file of Keras's, and from one of ours",
    arguments: ["wrapper", "inner", "wrapper_alone", "whole", "nested", "thawed", "twice"])
  func steps(_ name: String) throws {
    let golden = try #require(
      GoldenFile("frozen").cases.first { try $0.string("name") == name })
    let path = KerasFileTests.folder + "/" + (try golden.string("file"))
    let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
    func check(_ model: Model, _ label: String) throws {
      for (step, (loss, weights)) in zip(
        try golden.numbers("losses"), try #require(golden.object["steps"] as? [[[String: Any]]])
      ).enumerated() {
        expectClose(try model.trainOnBatch(x, y).loss, loss, relative: 2e-5, "\(label), loss \(step)")
        let own = try model.weights()
        try #require(own.count == weights.count)
        for (weight, wanted) in zip(own, weights) {
          expectClose(
            weight.value, try Tensor(golden: GoldenCase(wanted)), relative: 1e-4,
            "\(label), \(weight.path) after step \(step)")
        }
      }
      expectClose(try model.predict(x), try golden.tensor("predict"), relative: 1e-4, label)
    }
    try SavingTests.withFolder { folder in
      for end in ["keras", "safetensors"] {
        try Model.load(from: path).save(to: "\(folder)/m.\(end)")
      }
      try check(Model.load(from: path), "Keras's")
      for end in ["keras", "safetensors"] { try check(Model.load(from: "\(folder)/m.\(end)"), end) }
    }
  }

  private func model() -> Sequential {
    Sequential(name: "m", seed: 5) {
      Sequential(name: "base", seed: 1) {
        SpectralNormalization(Dense(3, inputShape: [4], name: "inner"), name: "outer")
        BatchNormalization(name: "norm")
        Dense(2, name: "last")
      }
      Dense(1, name: "head")
    }
  }

  @Test("what is in a frozen model can be thawed by itself, and what is in a wrapper frozen")
  func thawing() throws {
    let model = model()
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
    let (x, y) = (Tensor.randomUniform([8, 4], seed: 3).evaluated(), Tensor.ones([8, 1]))
    func changed() throws -> Set<String> {
      let before = try model.weights().map(\.value.bits)
      try model.trainOnBatch(x, y)
      return Set(try zip(before, model.weights()).filter { $0 != $1.value.bits }.map(\.1.path))
    }
    let divided: Set = ["base/outer/inner/kernel", "base/outer/vector_u"]
    let head: Set = ["head/kernel", "head/bias"]
    let last: Set = ["base/last/kernel", "base/last/bias"]
    try model.setTrainable(false, layers: ["base"])
    #expect(try changed() == divided.union(head))
    try model.setTrainable(true, layers: ["base/last"])
    #expect(try changed() == divided.union(head).union(last))
    #expect(try !model.isTrainable(layer: "base/outer") && model.isTrainable(layer: "base/last"))
    try model.setTrainable(true, layers: ["base/outer/inner"])
    #expect(try changed() == divided.union(head).union(last).union(["base/outer/inner/bias"]))
    try model.setTrainable(false, layers: ["base/outer/inner", "head"])
    #expect(try changed() == divided.union(last))
    #expect(try !model.isTrainable(layer: "base/outer/inner"))
    expectError(
      "setTrainable \"m\": expected one of the layers inner, received \"base/outer/kernel\"."
    ) { try model.setTrainable(true, layers: ["base/outer/kernel"]) }
  }
}

import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Layers that only compute: Identity and Lambda")
struct FunctionLayerTests {
  @Test("Both compute in a model, and Identity is saved")
  func computing() throws {
    let model = Sequential([Identity(inputShape: [2]), Lambda(name: "twice") { $0 * 2 }])
    #expect(try model.predict(Tensor([[1, 2]])).scalars == [2, 4])
    #expect(model.parameterCount == 0)
    try SavingTests.withFolder { folder in
      let model = Sequential([Identity(inputShape: [2], name: "same"), Dense(1)])
      try model.save(to: folder + "/model.safetensors")
      let loaded = try Model.load(from: folder + "/model.safetensors")
      #expect((loaded.layers[0] as? Identity)?.name == "same")
    }
  }

  @Test("A closure cannot be saved or loaded, and the error says what can")
  func saving() throws {
    let text =
      "Lambda \"twice\": expected a layer that a file can keep, received a closure. Write it as a layer of your "
      + "own, struct MyLayer: UnaryLayer { … }, and register it before loading: "
      + "LayerRegistry.register(MyLayer.self)."
    try SavingTests.withFolder { folder in
      let model = Sequential([Lambda(inputShape: [2], name: "twice") { $0 * 2 }])
      expectError(text) { try model.save(to: folder + "/model.safetensors") }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
    let file =
      #"{"class_name": "Lambda", "config": {"name": "twice", "function": {"class_name": "__lambda__"}}}"#
    expectError(text) { _ = try JSONDecoder().decode(EncodedLayer.self, from: Data(file.utf8)) }
  }

  @Test("What a function throws names its layer")
  func throwing() {
    let model = Sequential([
      Lambda(inputShape: [2], name: "picky") { x in
        throw HornbillError("picky", expected: "nothing", received: "\(x.shape)")
      }
    ])
    expectError("picky \"picky\": expected nothing, received [1, 2].") { try model.build(inputShape: [2]) }
  }
}

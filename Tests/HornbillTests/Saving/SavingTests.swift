import Foundation
import Hornbill
import HornbillFiles
import Testing

/// A layer of a user's own, with a setting and a parameter.
struct SavedScale: UnaryLayer {
  var factor: Double

  func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    x * (try scope.parameter("gain", shape: [x.shape.last], initializer: .ones)) * factor
  }
}

@Suite("Saving and loading models")
struct SavingTests {
  /// Calls the body with a folder that is gone afterwards.
  static func withFolder(_ body: (_ path: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test("a loaded model predicts the same bits, and has the same settings")
  func roundTrip() throws {
    try Self.withFolder { folder in
      let model = try SmallProblem.model()
      try model.fitSmall(epochs: 2)
      let path = folder + "/model.safetensors"
      try model.save(to: path)
      let loaded = try Model.load(from: path)
      #expect(loaded.name == "small" && loaded.seed == 5 && loaded.inputShape == [3])
      #expect(loaded.summary() == model.summary())
      #expect(try loaded.weights().map(\.path) == model.weights().map(\.path))
      #expect(try loaded.predict(SmallProblem.x).bits == model.predict(SmallProblem.x).bits)
      let scores = try [model, loaded].map { try $0.evaluate(SmallProblem.x, SmallProblem.hot) }
      #expect(scores[0] == scores[1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
    }
  }

  @Test(
    "training goes on after loading as if it had never stopped, bit for bit",
    arguments: [RMSprop(), Adam(learningRate: 0.01), SGD(momentum: 0.9)] as [any Optimizer])
  func trainingGoesOn(_ optimizer: any Optimizer) throws {
    try Self.withFolder { folder in
      let (whole, stopped) = (try SmallProblem.model(optimizer), try SmallProblem.model(optimizer))
      try whole.fitSmall(epochs: 4, seed: 6)
      try stopped.fitSmall(epochs: 2, seed: 6)
      let path = folder + "/model.safetensors"
      try stopped.save(to: path)
      let loaded = try Model.load(from: path)
      try loaded.fitSmall(epochs: 2)
      #expect(try loaded.weightBits() == whole.weightBits())
    }
  }

  @Test("without training state a file holds weights and architecture alone")
  func withoutTraining() throws {
    try Self.withFolder { folder in
      let model = try SmallProblem.model()
      try model.fitSmall()
      let path = folder + "/model.safetensors"
      try model.save(to: path, includingTraining: false)
      let loaded = try Model.load(from: path)
      #expect(try loaded.weightBits() == model.weightBits())
      expectError(
        "evaluate \"small\": expected a compiled model, received one that is not compiled. "
          + "Call compile(optimizer:loss:metrics:) first."
      ) { _ = try loaded.evaluate(SmallProblem.x, SmallProblem.hot) }
    }
  }

  @Test("a model with a layer of one's own comes back once the layer is registered")
  func ownLayer() throws {
    LayerRegistry.register(SavedScale.self)
    try Self.withFolder { folder in
      let model = Sequential([Dense(4, inputShape: [3]), SavedScale(factor: 2)])
      try model.setWeights(model.weights().map { $0.value + 0.25 })
      let path = folder + "/model.safetensors"
      try model.save(to: path)
      #expect(try Model.load(from: path).predict(SmallProblem.x).bits == model.predict(SmallProblem.x).bits)
    }
  }

  @Test("a layer that is not registered is named in the error")
  func unknownLayer() throws {
    struct Unregistered: UnaryLayer {
      func call(_ x: Tensor, in scope: Scope) throws -> Tensor { x }
    }
    try Self.withFolder { folder in
      let path = folder + "/model.safetensors"
      try Sequential([Dense(4, inputShape: [3]), Unregistered()]).save(to: path)
      let error = #expect(throws: HornbillError.self) { try Model.load(from: path) }
      #expect(error?.received == "\"Unregistered\"")
      #expect(
        error?.hint == "Register your own layer before loading: LayerRegistry.register(Unregistered.self).")
    }
  }

  @Test("closures cannot be saved, and the error says what can")
  func closures() throws {
    try Self.withFolder { folder in
      let path = folder + "/model.safetensors"
      let model = Sequential([Dense(8, inputShape: [3])], name: "own")
      try model.compile(optimizer: .sgd(), loss: .custom("cubic") { y, p in abs(p - y) * square(p - y) })
      expectError(
        "Loss \"cubic\": expected one of Keras's losses, received a closure. A file cannot keep code: "
          + "save with includingTraining: false, and compile after loading."
      ) { try model.save(to: path) }
      try model.compile(
        optimizer: .sgd(), loss: .meanSquaredError(),
        metrics: [.custom("worst", direction: .down) { $1 - $0 }])
      expectError(
        "Metric \"worst\": expected one of Keras's metrics, received a closure. A file cannot keep code: leave the "
          + "metric out, and give it again after loading."
      ) { try model.save(to: path) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test("a name that does not say the format is refused before anything is done")
  func wrongExtension() throws {
    expectError(
      "save \"model.h5\": expected a name that ends in .keras or .safetensors, received \"model.h5\". "
        + "The end of the name says the format."
    ) { try SmallProblem.model().save(to: "model.h5") }
    expectError(
      "load \"model.npz\": expected a name that ends in .keras, .safetensors, .h5 or .hdf5, received \"model.npz\". "
        + "Such files have weights alone: use saveWeights(to:) and loadWeights(from:)."
    ) { _ = try Model.load(from: "model.npz") }
    #expect(throws: FileError.self) { try Model.load(from: "/no/such/folder/model.safetensors") }
  }

  @Test("a save that fails leaves nothing behind, and the old file whole")
  func failedSave() throws {
    try Self.withFolder { folder in
      let model = try SmallProblem.model()
      #expect(throws: FileError.self) { try model.save(to: folder + "/missing/model.safetensors") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      let path = folder + "/model.safetensors"
      try model.save(to: path)
      let old = try Data(contentsOf: URL(filePath: path))
      try model.compile(optimizer: .sgd(), loss: .custom("own") { y, p in p - y })
      #expect(throws: HornbillError.self) { try model.save(to: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == old)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
    }
  }

  @Test(
    "a read-only folder is an error and stays empty", .disabled(if: geteuid() == 0, "root may write anywhere")
  )
  func readOnlyFolder() throws {
    try Self.withFolder { folder in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      #expect(throws: FileError.self) { try SmallProblem.model().save(to: folder + "/model.safetensors") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}

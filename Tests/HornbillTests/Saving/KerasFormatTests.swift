import Foundation
import Hornbill
import HornbillFiles
import Testing

/// The `.keras` files that we write.
@Suite("Files for Keras")
struct KerasFormatTests {
  @Test("the members, and what Keras does not look at", arguments: [true, false])
  func members(_ includesTraining: Bool) throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      let model = try SmallProblem.model()
      try model.fitSmall()
      try model.save(to: path, includingTraining: includesTraining)
      let archive = try ZipArchive(path: path)
      #expect(archive.members.map(\.name) == ["metadata.json", "config.json", "model.weights.h5"])
      #expect(archive.members.allSatisfy { $0.count == $0.storedCount })
      let about = try ConfigValue(json: archive.content(of: "metadata.json"), file: "")
      guard case .object(let members) = about else { throw GoldenError("no object") }
      #expect(members["keras_version"] == .string("3.15.1"))
      let date = members["date_saved"]?.string ?? ""
      #expect(date.wholeMatch(of: /\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d/) != nil, "\(date)")
      guard case .object(let own) = members["hornbill"] else { throw GoldenError("no state") }
      #expect(own["seed"] == .integer(5) && (own["progress"] != nil) == includesTraining)
      let config = try ConfigValue(json: archive.content(of: "config.json"), file: "")
      guard case .object(let object) = config else { throw GoldenError("no object") }
      #expect((object["compile_config"] != nil) == includesTraining)
      #expect(object["class_name"] == .string("Sequential"))
    }
  }

  @Test("training goes on bit for bit", arguments: ["keras", "safetensors"])
  func resumes(_ end: String) throws {
    let optimizers: [any Optimizer] = [
      Adam(learningRate: 0.01, amsgrad: true), RMSprop(momentum: 0.5, centered: true), SGD(),
      SGD(
        learningRate: .exponentialDecay(initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5),
        momentum: 0.9),
      AdamW(weightDecay: 0.01),
    ]
    for optimizer in optimizers {
      try SavingTests.withFolder { folder in
        let (whole, stopped) = (try SmallProblem.model(optimizer), try SmallProblem.model(optimizer))
        try whole.fitSmall(epochs: 4, seed: 6)
        try stopped.fitSmall(epochs: 2, seed: 6)
        try stopped.save(to: folder + "/m.\(end)")
        let loaded = try Model.load(from: folder + "/m.\(end)")
        #expect(loaded.learningRate == stopped.learningRate)
        try loaded.fitSmall(epochs: 2)
        #expect(try loaded.weightBits() == whole.weightBits(), "\(type(of: optimizer))")
      }
    }
  }

  @Test("each layer of Keras is the same after it was in a file")
  func everyLayer() throws {
    var count = 0
    for file in ["layers", "convolution", "vision_layers"] {
      for golden in try GoldenFile(file).cases where golden.has("serialized") {
        let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
        let input = try golden.tensor("input")
        let model = Sequential([layer], name: "m")
        try model.build(inputShape: Shape(Array(input.shape.dropFirst())))
        if golden.has("weights") { try? model.setWeights(golden.tensors("weights")) }
        try SavingTests.withFolder { folder in
          try model.save(to: folder + "/m.keras")
          let loaded = try Model.load(from: folder + "/m.keras")
          #expect(loaded.layers.map(\.name) == model.layers.map(\.name))
          let (before, after) = (try model.predict(input), try loaded.predict(input))
          #expect(before.bits == after.bits, "\(file): \(layer)")
        }
        count += 1
      }
    }
    #expect(count > 50)
  }

  @Test("names of inputs and outputs, calls in training and calls of models")
  func calls() throws {
    let x = Input(shape: [3], name: "x")
    let inner = Sequential(name: "inner") {
      Dense(3, activation: .tanh, inputShape: [3], name: "d")
      BatchNormalization(name: "n")
    }
    let model = try Model(inputs: x, outputs: Add(name: "sum")(inner(x), inner(inner(x))), name: "m", seed: 1)
    try model.setTrainable(false, layers: ["inner"])
    try SavingTests.withFolder { folder in
      try model.save(to: folder + "/m.keras")
      let loaded = try Model.load(from: folder + "/m.keras")
      #expect(loaded.summary() == model.summary() && loaded.outputNames == ["sum"])
      #expect(try !loaded.isTrainable(layer: "inner"))
      let data = Tensor.randomUniform([5, 3], seed: 1)
      #expect(try loaded.predict(data).bits == model.predict(data).bits)
    }
  }

  @Test(
    "a model in which an input is called nothing but its extents is loaded for a shape",
    arguments: [nil, [5, 4]])
  func openShapes(_ shape: [Int]?) throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      let x = Input(shape: [5, 4], name: "x")
      try Model(inputs: x, outputs: Dense(2, name: "d")(x), name: "m", seed: 1).save(to: path)
      try KerasFiles.replacing("[null, 5, 4]", by: "[null, null, 4]", in: path)
      guard let shape else {
        expectError(
          "load \"\(path)\": expected an input whose extents after the batch are known, received [null, null, 4]. "
            + "Say the shape of one sample: Model.load(from: path, inputShape: [224, 224, 3])."
        ) { _ = try Model.load(from: path) }
        return
      }
      #expect(try Model.load(from: path, inputShape: shape).inputShape == [5, 4])
      #expect(throws: HornbillError.self) { try Model.load(from: path, inputShape: [5, 3]) }
    }
  }
}

/// Changes files of ours.
enum KerasFiles {
  /// Replaces a text in `config.json`.
  static func replacing(_ old: String, by new: String, in path: String) throws {
    let archive = try ZipArchive(path: path)
    let entries = try archive.members.map { member in
      var content = try archive.content(of: member.name)
      if member.name == "config.json" {
        let text = String(decoding: content, as: UTF8.self)
        #expect(text.contains(old), "\(old) is not in \(text)")
        content = Array(text.replacing(old, with: new).utf8)
      }
      return ZipArchive.Entry(name: member.name, content)
    }
    try ZipArchive.write(entries, to: path)
  }

  /// Replaces a member, or leaves it out.
  static func replacing(member: String, by content: [UInt8]?, in path: String) throws {
    let archive = try ZipArchive(path: path)
    let entries = try archive.members.compactMap { known -> ZipArchive.Entry? in
      if known.name != member {
        return ZipArchive.Entry(name: known.name, try archive.content(of: known.name))
      }
      return content.map { ZipArchive.Entry(name: member, $0) }
    }
    try ZipArchive.write(entries, to: path)
  }
}

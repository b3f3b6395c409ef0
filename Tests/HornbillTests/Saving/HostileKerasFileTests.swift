import Foundation
import Hornbill
import HornbillFiles
import HornbillGraph
import Testing

/// `.keras` files from elsewhere: whatever is in them, loading gives a model or an error.
@Suite("Hostile .keras files")
struct HostileKerasFileTests {
  /// A file of a small trained model.
  private func write(to path: String) throws {
    let x = Input(shape: [3], name: "x")
    let hidden = try Dense(2, activation: .tanh, name: "a")(x)
    let model = try Model(
      inputs: x, outputs: Add(name: "s")(hidden, hidden * 2.0), name: "m", seed: 1)
    try model.compile(optimizer: .adam(), loss: .meanSquaredError(), metrics: [.meanAbsoluteError])
    try model.fit(Tensor.ones([4, 3]), Tensor.zeros([4, 2]), verbose: .silent)
    try model.save(to: path)
  }

  private func failure(at path: String) -> (any Error)? {
    do {
      let model = try Model.load(from: path)
      if let shape = model.inputShape, shape.elementCount < 1000 {
        _ = try model.predict(Tensor.zeros(Shape([1] + shape.dimensions)))
      }
      return nil
    } catch {
      return error
    }
  }

  @Test("groups that lie in each other many times over end with an error")
  func linkedGroups() throws {
    let path = "\(KerasFileTests.folder)/linked.weights.h5"
    let model = Sequential { Dense(2, inputShape: [3]) }
    let error = #expect(throws: FileError.self) { try model.loadWeights(from: path) }
    #expect(
      error?.description
        == "\(path): has too many groups and data sets (expected at most 100000). "
        + "The file is damaged: groups lie in each other.")
  }

  @Test(
    "what is wrong with the configuration is said",
    arguments: [
      (
        "\"class_name\": \"Functional\"", "\"class_name\": \"Tower\"",
        "load \"PATH\": expected a model of the class Sequential or Functional, received \"Tower\". "
          + "Build a model that is a class of its own in code, and load its weights into it."
      ),
      (
        "\"units\": 2", "\"units\": \"two\"",
        "Dense \"a\": expected Keras's settings of the layer, received units: expected a whole number, received \"two\". "
          + "The file is damaged, or was written by another version."
      ),
      (
        "\"units\": 2", "\"units\": 1099511627777",
        "Dense \"a\": expected a shape of at most 2^40 elements for the parameter \"kernel\", "
          + "received [3, 1099511627777]."
      ),
      (
        "\"units\": 2", "\"units\": 3",
        "load \"PATH\": expected layers/dense/vars/0 [3, 3] for a/kernel, layers/dense/vars/1 [3] for a/bias"
      ),
      (
        "\"class_name\": \"Adam\"", "\"class_name\": \"Eve\"",
        "Optimizer: expected one of "
      ),
      (
        "\"class_name\": \"MeanSquaredError\", \"config\": {\"name\": \"mean_squared_error\", \"reduction\"",
        "\"class_name\": \"Grief\", \"config\": {\"name\": \"mean_squared_error\", \"reduction\"",
        "Loss: expected one of "
      ),
      (
        "\"activation\": \"tanh\"",
        "\"activation\": {\"class_name\": \"__lambda__\", \"config\": {\"code\": \"4wEAAA==\"}}",
        "Activation \"a\": expected one of "
      ),
      (
        "\"class_name\": \"Multiply\"", "\"class_name\": \"Explode\"",
        "load \"PATH\": expected one of the operations Abs, Absolute, "
      ),
      (
        "\"kwargs\": {}", "\"kwargs\": {\"mask\": 3}",
        "load \"PATH\": expected a call of \"a\" on values of the model alone, received also mask=3."
      ),
    ])
  func configurations(_ old: String, _ new: String, _ text: String) throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      try write(to: path)
      #expect(failure(at: path) == nil)
      try KerasFiles.replacing(old, by: new, in: path)
      let error = failure(at: path).map { "\($0)" } ?? "none"
      let expected = text.replacing("PATH", with: path)
      #expect(text.hasSuffix(".") ? error == expected : error.hasPrefix(expected), "\(error)")
    }
  }

  @Test("members that are missing or no JSON")
  func members() throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      func expect(_ member: String, _ content: [UInt8]?, _ text: String) throws {
        try write(to: path)
        try KerasFiles.replacing(member: member, by: content, in: path)
        let error = failure(at: path).map { "\($0)" } ?? "none"
        #expect(error.hasPrefix(text.replacing("PATH", with: path)), "\(error)")
      }
      try expect("config.json", nil, "PATH: has no member \"config.json\" (expected one of ")
      try expect(
        "config.json", Array("{\"a\": }".utf8),
        "load \"PATH\": expected a value at byte 6 of the JSON text, received \"}\".")
      try expect(
        "config.json", Array("[1, 2]".utf8),
        "load \"PATH\": expected an object of Keras, with a class_name and a config")
      try expect(
        "model.weights.h5", nil,
        "load \"PATH\": expected a member model.weights.h5, received metadata.json, config.json.")
      try expect("model.weights.h5", [1, 2, 3], "PATH: ")
      try expect("metadata.json", nil, "none")
      try expect("metadata.json", Array("{\"keras_version\": \"3.15.1\"}".utf8), "none")
      try expect(
        "metadata.json", Array("{\"hornbill\": {\"seed\": \"x\"}}".utf8),
        "load \"PATH\": expected the state of training")
    }
  }

  @Test("lists in each other without end, and models in models")
  func depth() throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      try write(to: path)
      let lists = String(repeating: "[", count: 100_000)
      try KerasFiles.replacing(member: "config.json", by: Array(lists.utf8), in: path)
      #expect("\(failure(at: path) as (any Error)?)".contains("at most 200 lists in each other"))
      // Forty models, each in the next one: deeper than anything is, and no error by itself.
      var inner = "{\"class_name\": \"Dense\", \"config\": {\"units\": 2, \"name\": \"a\"}}"
      for number in 0..<40 {
        inner =
          "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\(number)\", \"layers\": [\(inner)], "
          + "\"build_input_shape\": [null, 3]}}"
      }
      try KerasFiles.replacing(member: "config.json", by: Array(inner.utf8), in: path)
      #expect(failure(at: path) is HornbillError)
    }
  }

  @Test("a line of 3,000 layers is loaded")
  func long() throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      try write(to: path)
      func tensor(_ name: String) -> String {
        "{\"class_name\": \"__keras_tensor__\", \"config\": {\"shape\": [null, 3], \"dtype\": \"float32\", "
          + "\"keras_history\": [\"\(name)\", 0, 0]}}"
      }
      var layers = [
        "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 3], \"name\": \"x\"}, "
          + "\"name\": \"x\", \"inbound_nodes\": []}"
      ]
      for number in 0..<3000 {
        let before = number == 0 ? "x" : "i\(number - 1)"
        layers.append(
          "{\"class_name\": \"Identity\", \"config\": {\"name\": \"i\(number)\"}, \"name\": \"i\(number)\", "
            + "\"inbound_nodes\": [{\"args\": [\(tensor(before))], \"kwargs\": {}}]}")
      }
      let config =
        "{\"class_name\": \"Functional\", \"config\": {\"name\": \"m\", \"layers\": ["
        + layers.reversed().joined(separator: ", ")
        + "], \"input_layers\": [\"x\", 0, 0], \"output_layers\": [\"i2999\", 0, 0]}}"
      try KerasFiles.replacing(member: "config.json", by: Array(config.utf8), in: path)
      let error = failure(at: path) as? HornbillError
      #expect(error?.expected == "the model's 0 tensors alone", "\(String(describing: error))")
    }
  }

  @Test("1,000 altered files: each is a model or an error")
  func altered() throws {
    var step: UInt64 = 0
    func random(below bound: Int) -> Int {
      step += 1
      return Int(Philox.bits(seed: 98, stream: 0, step: step, element: 0)) % bound
    }
    try SavingTests.withFolder { folder in
      let path = folder + "/m.keras"
      try write(to: path)
      let archive = try ZipArchive(path: path)
      let members = try archive.members.map { ($0.name, try archive.content(of: $0.name)) }
      var errors = 0
      for _ in 0..<1000 {
        var changed = members
        for _ in 0...random(below: 3) {
          let member = 1 + random(below: 2)
          let position = random(below: changed[member].1.count)
          let choices = [UInt8(random(below: 256)), UInt8(48 + random(below: 10))]
          changed[member].1[position] = choices[random(below: 2)]
        }
        try ZipArchive.write(changed.map { ZipArchive.Entry(name: $0.0, $0.1) }, to: path)
        let told = KerasFileTests.warnings {
          if let error = failure(at: path) {
            errors += 1
            #expect(error is HornbillError || error is FileError, "\(error)")
          }
        }
        #expect(told.count < 10)
      }
      #expect(errors > 100)
    }
  }
}

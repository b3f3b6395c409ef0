import BuiltPrograms
import Foundation
import Hornbill
import Testing

/// `convert`, `inspect` and `diff`, which take files of models and of weights.
@Suite("Commands on files")
struct FileCommandTests {
  /// A line of layers with weights that can be reckoned with.
  private func line(units: Int = 2, activation: Activation = .relu, _ kernel: [Float]? = nil) throws -> Model
  {
    let model = Sequential(name: "line", seed: 1) {
      Dense(units, activation: activation, inputShape: [3], name: "hidden")
    }
    let values = kernel ?? [0, 0.5, 1, -1, 2, 0.25]
    try model.setWeights([Tensor(values, shape: [3, units]), Tensor.zeros([units])])
    return model
  }

  private func branches(seed: Int = 1) throws -> Model {
    let (a, b) = (Input(shape: [2], name: "a"), Input(shape: [3], name: "b"))
    let joined = try Concatenate(name: "both")(a, b)
    let model = try Model(
      inputs: [a, b], outputs: [Dense(1, name: "age")(joined), Dense(2, name: "kind")(joined)],
      name: "branches", seed: seed)
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    return model
  }

  private let inputs = [Tensor.randomUniform([8, 2], seed: 1), Tensor.randomUniform([8, 3], seed: 2)]
  private let targets = [Tensor.randomUniform([8, 1], seed: 3), Tensor.randomUniform([8, 2], seed: 4)]

  private func trained(epochs: Int = 1) throws -> Model {
    let model = try branches()
    _ = try model.fit(inputs, targets, epochs: epochs, verbose: .silent, seed: 1)
    return model
  }

  private func expect(
    _ tool: Tool, _ arguments: String..., status: Int32 = 0, output: String = "", errors: String = "",
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let result = try tool.run(arguments)
    #expect(result.status == status, sourceLocation: location)
    #expect(result.output == output, sourceLocation: location)
    #expect(result.errors == (errors.isEmpty ? "" : "hornbill: " + errors), sourceLocation: location)
  }

  // MARK: - convert

  @Test("a model goes through all formats, and comes back as it was")
  func convert() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let model = try trained()
    try model.save(to: tool.path("a.keras"))
    try expect(
      tool, "convert", "a.keras", "b.safetensors",
      output: "Saved b.safetensors: the model \"branches\": 18 parameters in 4 arrays\n")
    try expect(
      tool, "convert", "b.safetensors", "c.keras",
      output: "Saved c.keras: the model \"branches\": 18 parameters in 4 arrays\n")
    try expect(tool, "diff", "a.keras", "c.keras", output: "No differences\n")
    // Training goes on where it was.
    let again = try Model.load(from: tool.path("c.keras"))
    for model in [model, again] {
      _ = try model.fit(inputs, targets, verbose: .silent, seed: 2)
    }
    for (a, b) in try zip(model.weights(), again.weights()) { #expect(a.value.scalars == b.value.scalars) }
    let what = "weights alone, without architecture and training: 18 parameters in 4 arrays\n"
    for (source, weights) in [("a.keras", "w.npz"), ("b.safetensors", "w.weights.h5")] {
      try expect(tool, "convert", source, weights, output: "Saved \(weights): \(what)")
      try expect(
        tool, "convert", weights, "d.keras", "--architecture", "a.keras",
        output: "Saved d.keras: the model \"branches\": 18 parameters in 4 arrays\n")
      let (saved, before) = try (
        Model.load(from: tool.path("d.keras")).weights(), Model.load(from: tool.path("a.keras")).weights()
      )
      for (a, b) in zip(saved, before) { #expect(a.path == b.path && a.value.scalars == b.value.scalars) }
    }
  }

  @Test("a model is written as ONNX, the same each time, and not read from it")
  func convertToONNX() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try trained().save(to: tool.path("a.keras"))
    for name in ["b.onnx", "c.onnx"] {
      try expect(
        tool, "convert", "a.keras", name,
        output: "Saved \(name): the model \"branches\" for inference: 18 parameters in 4 arrays\n")
    }
    let (first, second) = try (
      Data(contentsOf: tool.folder.appending(path: "b.onnx")),
      Data(contentsOf: tool.folder.appending(path: "c.onnx"))
    )
    #expect(first == second && first.count > 18 * 4)
    try expect(
      tool, "convert", "b.onnx", "d.keras", status: 1,
      errors:
        "load \"b.onnx\": expected a name that ends in .keras, .safetensors, .weights.h5, .weights.json, .h5, .hdf5 or .npz, "
        + "received \"b.onnx\". ONNX files are written by exportONNX(to:) of HornbillONNX, and never read.")
  }

  @Test("what cannot be converted is said in one line, and leaves no file behind")
  func convertFailures() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try line().save(to: tool.path("a.keras"))
    try line().saveWeights(to: tool.path("w.npz"))
    try branches().saveWeights(to: tool.path("other.npz"))
    try Data("no archive".utf8).write(to: tool.folder.appending(path: "bad.keras"))
    let before = try tool.files()
    let cases: [([String], Int32, String)] = [
      (
        ["w.npz", "b.keras"], 1,
        "load \"w.npz\": expected a model with its architecture, received weights alone. Say whose weights these are: --architecture MODEL."
      ),
      (
        ["a.keras", "b.h5"], 1,
        "convert \"b.h5\": expected a name that ends in .keras, .safetensors, .onnx, .weights.h5 or .npz, received \"b.h5\". Keras 2's files are read, not written."
      ),
      (
        ["a.keras", "b.txt"], 1,
        "convert \"b.txt\": expected a name that ends in .keras, .safetensors, .onnx, .weights.h5 or .npz, received \"b.txt\". The end of the name says the format."
      ),
      (["a.keras", "a.keras"], 64, "out: expected another file than what is read, received \"a.keras\"."),
      (
        ["w.npz", "a.keras", "--architecture", "a.keras"], 64,
        "out: expected another file than --architecture, received \"a.keras\"."
      ),
      (
        ["a.keras", "none/b.keras"], 1,
        "none/b.keras: cannot be written, because the folder none does not exist. Create the folder first."
      ),
      (
        ["other.npz", "b.keras", "--architecture", "a.keras"], 1,
        "loadWeights \"other.npz\": expected hidden/bias [2], hidden/kernel [3, 2], received age/bias [1], age/kernel [5, 1], kind/bias [2], kind/kernel [5, 2]. The file does not belong to this architecture."
      ),
    ]
    for (arguments, status, message) in cases {
      let result = try tool.run(["convert"] + arguments)
      #expect(result.status == status && result.output.isEmpty, "\(arguments)")
      #expect(result.errors == "hornbill: " + message)
      #expect(try tool.files() == before)
    }
    let bad = try tool.run("convert", "bad.keras", "b.keras")
    #expect(bad.status == 1 && bad.errors.hasPrefix("hornbill: bad.keras: "))
    #expect(try tool.files() == before)
  }

  // MARK: - inspect

  @Test("weights are shown with their statistics")
  func inspectWeights() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try line().saveWeights(to: tool.path("w.npz"))
    try expect(
      tool, "inspect", "w.npz",
      output: """
        w.npz: weights alone

        Weights: 2 arrays, 8 numbers
          name           dtype    shape   min  max    mean     std   zeros  NaN
          hidden/kernel  float32  [3, 2]   -1    2  0.4583  0.9176   16.7%    0
          hidden/bias    float32  [2]       0    0       0       0  100.0%    0

        """)
    try line([.nan, 0.5, .infinity, -1, 2, 0.25]).saveWeights(to: tool.path("odd.weights.h5"))
    try expect(
      tool, "inspect", "odd.weights.h5",
      output: """
        odd.weights.h5: weights alone

        Weights: 2 arrays, 8 numbers
          name                 layer   dtype    shape   min  max    mean    std   zeros  NaN  inf
          layers/dense/vars/0  hidden  float32  [3, 2]   -1    2  0.4375  1.066    0.0%    1    1
          layers/dense/vars/1  hidden  float32  [2]       0    0       0      0  100.0%    0    0

        """)
  }

  @Test("numbers of all types are read, and what is none is shown without statistics")
  func inspectTypes() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let tensors: [(name: String, type: String, bytes: [UInt8], shape: [Int])] = [
      ("brain", "BF16", [0x80, 0x3F, 0x00, 0xC0], [2]), ("half", "F16", [0x00, 0x3C, 0x00, 0x7E], [2]),
      ("byte", "I8", [0xFD, 0x05], [1, 2]), ("tiny", "F8_E4M3", [1, 2], [2]), ("none", "F32", [], [0, 3]),
    ]
    var data: [UInt8] = []
    let members = tensors.map { tensor in
      let place = "\(data.count), \(data.count + tensor.bytes.count)"
      data += tensor.bytes
      return "\"\(tensor.name)\": {\"dtype\": \"\(tensor.type)\", \"shape\": \(tensor.shape), "
        + "\"data_offsets\": [\(place)]}"
    }
    let header = Array("{\(members.joined(separator: ", "))}".utf8)
    let count = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    try Data(count + header + data).write(to: tool.folder.appending(path: "w.safetensors"))
    try expect(
      tool, "inspect", "w.safetensors",
      output: """
        w.safetensors: weights alone

        Weights: 5 arrays, 6 numbers
          name   dtype     shape   min  max  mean  std  zeros  NaN
          brain  bfloat16  [2]      -2    1  -0.5  1.5   0.0%    0
          half   float16   [2]       1    1     1    0   0.0%    1
          byte   int8      [1, 2]   -3    5     1    4   0.0%    0
          tiny   F8_E4M3   [2]       -    -     -    -      -    -
          none   float32   [0, 3]    -    -     -    -   0.0%    0

        """)
  }

  @Test("names in files do nothing to the terminal")
  func inspectControls() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try NPZ.save(["a\u{1B}[2Jb\n": Tensor.zeros([1])], to: tool.path("w.npz"))
    let result = try tool.run("inspect", "w.npz")
    #expect(result.output.contains("\n  a\u{FFFD}[2Jb\u{FFFD}  float32  [1] "), "\(result)")
  }

  @Test("a model is shown with its layers, its settings and its training")
  func inspectModel() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try trained().save(to: tool.path("m.safetensors"))
    let text = try tool.run("inspect", "m.safetensors")
    #expect(text.status == 0 && text.errors.isEmpty)
    #expect(text.output.hasPrefix("m.safetensors: Functional \"branches\" of 5 layers\n"))
    for line in [
      "\nLayers\n  a (InputLayer)\n", "\n  both (Concatenate)\n      axis: -1", "\n  age (Dense)\n",
      "units: 1", "kernel_initializer: GlorotUniform", "\nTraining\n", "\n  loss: ", "\n  optimizer: Adam(",
      "\nProgress\n", "\nWeights: 4 arrays, 18 numbers\n", "\n  age/kernel ",
      "\nOptimizer's numbers: 8 arrays, 36 numbers\n", "\n  optimizer/momentum/age/kernel ",
    ] { #expect(text.output.contains(line), "\(line)") }
  }

  @Test("the JSON is one object with the documented keys, and the same each time")
  func inspectJSON() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try trained().save(to: tool.path("m.keras"))
    let result = try tool.run("inspect", "m.keras", "--json")
    #expect(result.output == (try tool.run("inspect", "m.keras", "--json").output))
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "architecture", "file", "notes", "optimizer", "progress", "training", "weights",
      ])
    let weights = try #require(object["weights"] as? [[String: Any]])
    #expect(
      weights.map { $0["name"] as? String } == [
        "layers/dense/vars/0", "layers/dense/vars/1", "layers/dense_1/vars/0", "layers/dense_1/vars/1",
      ])
    #expect(weights.map { $0["layer"] as? String } == ["age", "age", "kind", "kind"])
    #expect(weights[2]["shape"] as? [Int] == [5, 2] && weights[2]["dtype"] as? String == "float32")
    let statistics = try #require(weights[2]["statistics"] as? [String: Any])
    #expect(
      statistics.keys.sorted() == ["count", "infinite", "max", "mean", "min", "nan", "std", "zeros"])
    #expect(statistics["count"] as? Int == 10)
    let kernel = try Model.load(from: tool.path("m.keras")).weights()[2].value
    let largest = try #require(statistics["max"] as? Double)
    #expect(Float(largest) == kernel.scalars.max())
    // Two of steps and rate, and eight slots.
    #expect((object["optimizer"] as? [Any])?.count == 10)
  }

  @Test("a class that is not known is shown all the same")
  func inspectUnknown() throws {
    let tool = try Tool()
    defer { tool.remove() }
    LayerRegistry.register(Doubling.self)
    let model = Sequential(name: "own", seed: 1) {
      Doubling(inputShape: [2])
    }
    try model.save(to: tool.path("own.safetensors"))
    let result = try tool.run("inspect", "own.safetensors")
    #expect(result.status == 0 && result.output.contains("  doubling (Doubling)\n"), "\(result)")
    #expect(result.output.hasSuffix("\nWeights: 0 arrays, 0 numbers\n"))
  }

  @Test("damaged files are errors of one line")
  func inspectFailures() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try trained().save(to: tool.path("m.keras"))
    let sound = try Data(contentsOf: tool.folder.appending(path: "m.keras"))
    for (name, data) in [
      ("cut.keras", sound.prefix(sound.count / 2)), ("none.h5", Data("text".utf8)),
      ("long.safetensors", Data(repeating: 0xFF, count: 64)), ("empty.npz", Data()),
    ] {
      try data.write(to: tool.folder.appending(path: name))
      let result = try tool.run("inspect", name)
      #expect(result.status == 1 && result.output.isEmpty, "\(name)")
      #expect(result.errors.hasPrefix("hornbill: \(name): "), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
    try expect(
      tool, "inspect", "notes.txt", status: 1,
      errors:
        "inspect \"notes.txt\": expected a name that ends in .keras, .safetensors, .weights.h5, .weights.json, .h5, .hdf5 or .npz, received \"notes.txt\". The end of the name says the format."
    )
  }

  // MARK: - diff

  @Test("settings, layers, shapes and numbers that differ are listed")
  func diff() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try line().save(to: tool.path("a.keras"))
    try line([0, 0.5, 1, -1, 2, 0.5]).save(to: tool.path("b.safetensors"))
    try expect(
      tool, "diff", "a.keras", "b.safetensors", status: 1,
      output: "Weights\n  hidden/kernel  1 of 6 differ, by at most 0.25 (relative 0.5)\n")
    try expect(
      tool, "diff", "a.keras", "b.safetensors", "--tolerance", "0.25", output: "No differences\n")
    try line(units: 1, activation: .tanh, [1, 2, 3]).save(to: tool.path("c.keras"))
    try expect(
      tool, "diff", "a.keras", "c.keras", status: 1,
      output: """
        Layers
          hidden: activation: relu -> tanh
          hidden: units: 2 -> 1

        Weights
          hidden/kernel  shape: [3, 2] -> [3, 1]
          hidden/bias    shape: [2] -> [1]

        """)
    try branches().save(to: tool.path("d.keras"))
    try expect(
      tool, "diff", "a.keras", "d.keras", status: 1,
      output: """
        Layers
          model: class: Sequential -> Functional
          model: name: line -> branches
          only in a.keras: hidden (Dense)
          only in d.keras: a (InputLayer), b (InputLayer), both (Concatenate), age (Dense), kind (Dense)

        Weights
          only in a.keras: hidden/kernel [3, 2], hidden/bias [2]
          only in d.keras: age/kernel [5, 1], age/bias [1], kind/kernel [5, 2], kind/bias [2]

        Training
          only d.keras is compiled

        """)
  }

  @Test("how far training has come is compared")
  func diffTraining() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try trained().save(to: tool.path("one.keras"))
    try trained(epochs: 2).save(to: tool.path("two.keras"))
    let result = try tool.run("diff", "one.keras", "two.keras", "--tolerance", "1000")
    #expect(
      result.output == """
        Optimizer's state
          epochs_trained: 1 -> 2
          iterations: 1 -> 2

        """)
    let exact = try tool.run("diff", "one.keras", "two.keras")
    #expect(exact.output.contains("\n  optimizer/momentum/age/kernel "))
    try branches().save(to: tool.path("none.keras"))
    try expect(
      tool, "diff", "none.keras", "one.keras", "--tolerance", "1000", status: 1,
      output: """
        Optimizer's state
          epochs_trained: 0 -> 1
          iterations: 0 -> 1
          only in one.keras: optimizer/momentum/age/kernel [5, 1], optimizer/momentum/age/bias [1], \
        optimizer/momentum/kind/kernel [5, 2], optimizer/momentum/kind/bias [2], \
        optimizer/velocity/age/kernel [5, 1], and 3 more

        """)
  }

  @Test("a model is compared with weights alone, and these with each other")
  func diffWeights() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let model = try trained()
    try model.save(to: tool.path("m.keras"))
    for name in ["w.npz", "w.weights.h5", "w.safetensors"] {
      try model.saveWeights(to: tool.path(name))
      try expect(tool, "diff", "m.keras", name, output: "No differences\n")
      try expect(tool, "diff", name, "m.keras", output: "No differences\n")
      try expect(
        tool, "diff", name, "w.npz", "--architecture", "m.keras", output: "No differences\n")
    }
    try expect(tool, "diff", "w.safetensors", "w.npz", output: "No differences\n")
    try line([.nan, 0.5, 1, -1, 2, 0.25]).saveWeights(to: tool.path("nan.npz"))
    try line().saveWeights(to: tool.path("plain.npz"))
    try expect(tool, "diff", "nan.npz", "nan.npz", output: "No differences\n")
    try expect(
      tool, "diff", "plain.npz", "nan.npz", status: 1,
      output: "Weights\n  hidden/kernel  1 of 6 differ, by at most nan (relative nan)\n")
  }

  @Test("trouble has a status of its own")
  func diffTrouble() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try line().save(to: tool.path("a.keras"))
    try expect(
      tool, "diff", "a.keras", "none.keras", status: 2,
      errors: "none.keras: cannot be opened: No such file or directory. Check the path.")
    try expect(
      tool, "diff", "a.keras", "a.keras", "--tolerance=-1", status: 64,
      errors: "--tolerance: expected a number of at least 0, received -1.0.")
  }
}

/// A layer that the tool does not know.
private struct Doubling: UnaryLayer {
  var inputShape: [Int]?

  func call(_ x: Tensor, in scope: Scope) throws -> Tensor { x * 2 }
}

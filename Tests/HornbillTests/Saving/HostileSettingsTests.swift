import Foundation
import Hornbill
import HornbillFiles
import HornbillGraph
import Testing

/// Numbers, lists and texts where a layer's settings should be others: each layer is refused, or it computes something
/// within the memory that there is.
@Suite("Hostile settings of layers")
struct HostileSettingsTests {
  /// What any setting may be in a file.
  static let values: [ConfigValue] = {
    let numbers: [ConfigValue] = [
      .integer(0), .integer(-1), .integer(3), .integer(1 << 31), .integer(1 << 40), .integer(1 << 62),
      .integer(.max), .integer(.min), .number(1e308), .number(-0.5), .number(.nan), .number(.infinity),
    ]
    let others: [ConfigValue] = [
      .null, .bool(true), .string("same"), .array([]), .array([.null]), .object([:]),
      .array([ConfigValue](repeating: .integer(1), count: 5000)),
    ]
    let lists = numbers.flatMap { number in
      (1...3).map { ConfigValue.array([ConfigValue](repeating: number, count: $0)) }
    }
    return numbers + others + lists
  }()

  /// What is no setting of the layer's own, and is read elsewhere.
  private static let otherKeys: Set<String> = ["name", "trainable", "dtype"]

  /// A layer as Keras writes it, with the shapes and the type of its inputs.
  private struct Sample {
    var layer: [String: ConfigValue]
    var shape: [Int]
    var dtype: String
    var inputs: Int

    var className: String { layer["class_name"]?.string ?? "" }
    var config: [String: ConfigValue] {
      if case .object(let config) = layer["config"] { config } else { [:] }
    }

    /// A model of an input and the layer.
    func model(_ config: [String: ConfigValue]) throws -> any Layer {
      let batch = ConfigValue.array([.null] + shape.map { .integer($0) })
      let tensor: ConfigValue = .object([
        "class_name": .string("__keras_tensor__"),
        "config": .object([
          "shape": batch, "dtype": .string(dtype),
          "keras_history": .array([.string("x"), .integer(0), .integer(0)]),
        ]),
      ])
      let input: ConfigValue = .object([
        "class_name": .string("InputLayer"), "name": .string("x"), "inbound_nodes": .array([]),
        "config": .object(["batch_shape": batch, "dtype": .string(dtype), "name": .string("x")]),
      ])
      let call: ConfigValue = .object([
        "args": .array([inputs == 1 ? tensor : .array([ConfigValue](repeating: tensor, count: inputs))]),
        "kwargs": .object([:]),
      ])
      var own = layer
      own["config"] = .object(config.merging(["name": .string("y")]) { $1 })
      (own["name"], own["inbound_nodes"]) = (.string("y"), .array([call]))
      func end(_ name: String) -> ConfigValue { .array([.string(name), .integer(0), .integer(0)]) }
      return try EncodedLayer(
        .object([
          "class_name": .string("Functional"),
          "config": .object([
            "name": .string("m"), "layers": .array([input, .object(own)]), "input_layers": end("x"),
            "output_layers": end("y"),
          ]),
        ])
      ).layer
    }

    /// Builds the model, predicts, and trains a step.
    func run(_ config: [String: ConfigValue]) throws {
      let model = Sequential([try model(config)], seed: 1)
      let x = Tensor.ones(Shape([2] + shape)).cast(to: DType(rawValue: dtype) ?? .float32)
      let y = try model.predict(x)
      try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
      _ = try model.trainOnBatch(x, y)
    }
  }

  /// One sample for each class and each combination of keys.
  private static func samples() throws -> [Sample] {
    var samples: [Sample] = []
    var known: Set<String> = []
    func add(_ object: GoldenCase, _ key: String, _ inputs: [GoldenCase]) throws {
      guard let input = inputs.first,
        case .object(let layer) = try ConfigValue(json: object.json(key), file: "golden")
      else { return }
      let sample = Sample(
        layer: layer, shape: Array(try input.ints("shape").dropFirst()), dtype: try input.string("dtype"),
        inputs: inputs.count)
      if known.insert(sample.className).inserted { samples.append(sample) }
    }
    for name in ["layers", "convolution", "image_layers", "vision_layers", "merging"] {
      for golden in try GoldenFile(name).cases where golden.has("serialized") {
        if golden.has("input") {
          try add(golden, "serialized", [golden.child("input")])
        } else if golden.has("inputs") {
          try add(golden, "serialized", golden.children("inputs"))
        }
      }
    }
    for golden in try GoldenFile("image_layers").cases where try golden.string("kind") == "spectral" {
      try add(golden, "serialized", [golden.child("x")])
    }
    func add(_ className: String, _ config: [String: ConfigValue]) {
      samples.append(
        Sample(
          layer: ["class_name": .string(className), "config": .object(config)], shape: [3], dtype: "float32",
          inputs: 1))
    }
    add("LayerScale", ["init_values": .number(0.5), "projection_dim": .integer(3)])
    add(
      "Arithmetic",
      ["operation": .string("add"), "constant": .number(1), "is_constant_first": .bool(false)])
    for golden in try GoldenFile("masks").cases where golden.has("layers") && golden.has("input") {
      for layer in try golden.children("layers").prefix(1) {
        try add(GoldenCase(["layer": layer.object]), "layer", [golden.child("input")])
      }
    }
    return samples
  }

  /// Classes that have no setting of their own, or no configuration that a file may have.
  private static let withoutSettings: Set<String> = [
    "Functional", "Identity", "InputLayer", "Lambda", "Sequential",
  ]

  @Test("every setting of every layer, left out or replaced by what it should not be")
  func settings() throws {
    let samples = try Self.samples()
    #expect(
      Set(LayerRegistry.classNames).subtracting(samples.map(\.className)).isSubset(of: Self.withoutSettings))
    var refused = 0
    var computed = 0
    for sample in samples {
      MemoryLimit.$byteCount.withValue(1 << 26) {
        for key in sample.config.keys.sorted() where !Self.otherKeys.contains(key) {
          for value in [nil] + Self.values {
            var config = sample.config
            config[key] = value
            do {
              _ = try KerasFileTests.warnings { try sample.run(config) }
              computed += 1
            } catch {
              refused += 1
              let text = value?.json.prefix(60) ?? "left out"
              #expect(error is HornbillError, "\(sample.className) \(key) \(text): \(error)")
            }
          }
        }
      }
    }
    #expect(refused > 10_000 && computed > 1000, "\(refused) refused, \(computed) computed")
  }

  @Test("every leaf of the layer in a wrapper, and of an input, replaced by what it should not be")
  func inner() throws {
    let wrapper = try #require(Self.samples().first { $0.className == "SpectralNormalization" })
    let input: ConfigValue = .object([
      "class_name": .string("InputLayer"),
      "config": .object([
        "batch_shape": .array([.null, .integer(4), .integer(5)]), "dtype": .string("float32"),
        "sparse": .bool(false), "ragged": .bool(false), "optional": .bool(false), "name": .string("x"),
      ]),
    ])
    let line: [ConfigValue] = [input, .object(wrapper.layer)]
    var refused = 0
    for (number, object) in line.enumerated() {
      for leaf in 0..<object.leafCount {
        for value in Self.values {
          var layers = line
          layers[number] = object.replacingLeaf(leaf, by: value)
          do {
            try MemoryLimit.$byteCount.withValue(1 << 26) {
              _ = try KerasFileTests.warnings {
                let config = ConfigValue.object([
                  "class_name": .string("Sequential"),
                  "config": .object(["name": .string("m"), "layers": .array(layers)]),
                ])
                let model = Sequential([try EncodedLayer(config).layer], seed: 1)
                let x = Tensor.ones(Shape([2] + (model.layers[0].inputShape ?? [4, 5])))
                let y = try model.predict(x)
                try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
                _ = try model.trainOnBatch(x, y)
              }
            }
          } catch {
            refused += 1
            #expect(error is HornbillError, "\(number), \(leaf), \(value.json.prefix(60)): \(error)")
          }
        }
      }
    }
    #expect(refused > 500, "\(refused)")
  }

  @Test("a closure is refused, whatever its settings are")
  func closures() {
    for value in Self.values {
      for key in ["function", "output_shape", "mask", "arguments", "name"] {
        #expect(throws: HornbillError.self) {
          try EncodedLayer(.object(["class_name": .string("Lambda"), "config": .object([key: value])]))
        }
      }
    }
  }

  @Test("every leaf of a file's configuration, replaced by what it should not be")
  func files() throws {
    var errors = 0
    for name in ["functional", "operations", "blocks", "many", "nested", "adapted", "custom"] {
      let archive = try ZipArchive(path: "\(KerasFileTests.folder)/\(name).keras")
      let config = try ConfigValue(json: archive.content(of: "config.json"), file: name)
      let members = try archive.members.filter { $0.name != "config.json" }.map {
        ZipArchive.Entry(name: $0.name, try archive.content(of: $0.name))
      }
      try SavingTests.withFolder { folder in
        let leaves = config.leafCount
        // As many of each file as take a moment; of calls and operations all, as they have no samples.
        var changes = (0..<150).map { ($0 * 7919 % leaves, Self.values[$0 % Self.values.count]) }
        if ["functional", "operations"].contains(name) {
          changes += (0..<leaves).map { ($0, .integer(name == "functional" ? .min : .max)) }
        }
        for (leaf, value) in changes {
          let changed = config.replacingLeaf(leaf, by: value)
          try ZipArchive.write(
            members + [ZipArchive.Entry(name: "config.json", Array(changed.json.utf8))],
            to: folder + "/m.keras")
          do {
            _ = try MemoryLimit.$byteCount.withValue(1 << 26) {
              try KerasFileTests.warnings {
                let model = try Model.load(from: folder + "/m.keras")
                let x = model.inputShapes?.map { Tensor.zeros(Shape([1] + $0.dimensions)) } ?? []
                let y = try model.predict(x)
                if model.learningRate != nil { _ = try model.trainOnBatch(x, y) }
              }
            }
          } catch {
            errors += 1
            #expect(error is HornbillError || error is FileError, "\(error)")
          }
        }
      }
    }
    #expect(errors > 300, "\(errors)")
  }

  @Test("models and programs that need more memory than there is are refused by its size")
  func memory() throws {
    MemoryLimit.$byteCount.withValue(1 << 22) {
      let wide = Sequential([Dense(2000, kernelInitializer: .zeros, inputShape: [1000])], name: "wide")
      expectError(
        "build: expected at most the 4 MB of memory that this machine has, received 7 MB. "
          + "Use smaller layers, smaller samples or smaller batches."
      ) { _ = try wide.predict(Tensor.ones([1, 1000])) }
      let long = Sequential([RepeatVector(1 << 30, inputShape: [4])])
      expectError(
        "compile: expected at most the 4 MB of memory that this machine has, received 32768 MB. "
          + "Use smaller layers, smaller samples or smaller batches."
      ) { _ = try long.predict(Tensor.ones([2, 4])) }
    }
  }
}

extension ConfigValue {
  /// How many values lie in lists and objects, at any depth.
  fileprivate var leafCount: Int {
    switch self {
    case .array(let elements): elements.reduce(0) { $0 + $1.leafCount }
    case .object(let members): members.values.reduce(0) { $0 + $1.leafCount }
    default: 1
    }
  }

  /// The same with another value in the place of a leaf.
  fileprivate func replacingLeaf(_ number: Int, by value: ConfigValue) -> ConfigValue {
    var rest = number
    func replaced(_ element: ConfigValue) -> ConfigValue {
      switch element {
      case .array(let elements): return .array(elements.map(replaced))
      case .object(let members):
        let sorted = members.sorted { $0.key < $1.key }
        return .object(Dictionary(uniqueKeysWithValues: sorted.map { ($0.key, replaced($0.value)) }))
      default:
        rest -= 1
        return rest == -1 ? value : element
      }
    }
    return replaced(self)
  }
}

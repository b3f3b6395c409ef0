import Foundation
import Hornbill
import HornbillFiles
import HornbillGraph
import Testing

/// Numbers, lists and texts where the settings of losses, metrics, optimizers, schedules, constraints, regularizers and
/// initializers should be others: a file is refused, or a model is trained by it.
@Suite("Hostile settings of training")
struct HostileTrainingTests {
  /// What any setting may be in a file; nil leaves it out.
  private static let values: [ConfigValue?] = {
    let integers: [Int] = [0, -1, 1, 3, 1 << 31, 1 << 40, .max, .min]
    let numbers: [Double] = [
      0.5, -0.5, .leastNonzeroMagnitude, 1e38, 1e308, -1e308, .nan, .infinity, -.infinity,
    ]
    let others: [ConfigValue] = [
      .null, .bool(true), .string(""), .string("mean"), .array([]), .array([.null]), .array([.integer(.min)]),
      .array([.integer(0), .integer(0)]), .array([.integer(0), .integer(.max), .number(.nan)]), .object([:]),
      .object(["class_name": .integer(1)]), .object(["class_name": .string("L1"), "config": .null]),
      .array([ConfigValue](repeating: .number(0.5), count: 3000)),
    ]
    return [nil] + integers.map { .integer($0) } + numbers.map { .number($0) } + others
  }()

  private static func object(_ className: String, _ config: [String: ConfigValue]) -> ConfigValue {
    .object(["class_name": .string(className), "config": .object(config)])
  }

  /// How often something was refused, and how often it was computed.
  private final class Tally {
    var refused = 0
    var computed = 0

    /// Runs the body with each setting replaced in turn.
    func sweep(
      _ className: String, _ config: [String: ConfigValue], _ body: (_ object: ConfigValue) throws -> Void
    ) {
      for key in config.keys.sorted() {
        for value in HostileTrainingTests.values {
          var changed = config
          changed[key] = value
          let object = HostileTrainingTests.object(className, changed)
          count("\(className) \(key) \(value?.json.prefix(60) ?? "left out")") { try body(object) }
        }
      }
    }

    /// Runs the body once.
    func count(_ label: String, _ body: () throws -> Void) {
      do {
        try MemoryLimit.$byteCount.withValue(1 << 26) { _ = try KerasFileTests.warnings(body) }
        computed += 1
      } catch {
        refused += 1
        #expect(error is HornbillError || error is FileError, "\(label): \(error)")
      }
    }
  }

  /// A file of a small model, whose compilation is replaced.
  private struct File {
    let path: String
    let members: [ZipArchive.Entry]
    let config: [String: ConfigValue]

    init(_ folder: String) throws {
      path = folder + "/m.keras"
      let model = Sequential([Dense(3, activation: .softmax, inputShape: [2])], name: "m", seed: 1)
      try model.build(inputShape: [2])
      try model.save(to: path)
      let archive = try ZipArchive(path: path)
      let known = try ConfigValue(json: archive.content(of: "config.json"), file: "m")
      guard case .object(let config) = known else { throw GoldenError("no object") }
      self.config = config
      members = try archive.members.filter { $0.name != "config.json" }.map {
        ZipArchive.Entry(name: $0.name, try archive.content(of: $0.name))
      }
    }

    /// Loads the model with other settings of the training, trains two steps and evaluates.
    func train(_ settings: [String: ConfigValue], hasClasses: Bool = false) throws {
      let compilation: [String: ConfigValue] = [
        "optimizer": HostileTrainingTests.object("SGD", [:]), "loss": .string("mse"), "loss_weights": .null,
        "metrics": .null, "weighted_metrics": .null,
      ]
      let config = ConfigValue.object(
        self.config.merging(["compile_config": .object(compilation.merging(settings) { $1 })]) { $1 })
      try ZipArchive.write(
        members + [ZipArchive.Entry(name: "config.json", Array(config.json.utf8))], to: path)
      let model = try Model.load(from: path)
      let x = Tensor([[1, 2], [-1, 0.5], [0, 3]] as [[Float]])
      let y: Tensor =
        hasClasses ? Tensor([[0], [2], [1]] as [[Float]]) : Tensor([[1, 0, 0], [0, 0, 1], [0, 1, 0]])
      try model.trainOnBatch(x, y)
      try model.trainOnBatch(x, y)
      _ = try model.evaluate(x, y)
    }
  }

  private func members(_ value: ConfigValue?) -> [String: ConfigValue] {
    if case .object(let members) = value { members } else { [:] }
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ value: ConfigValue) throws -> Value {
    try JSONDecoder().decode(type, from: Data(value.json.utf8))
  }

  private func withFile(_ body: (File, Tally) throws -> Void) throws -> Tally {
    let tally = Tally()
    try SavingTests.withFolder { try body(File($0), tally) }
    return tally
  }

  /// The settings of a loss's class, and of a metric's that is the mean of it.
  private static func settings(ofLoss name: String) -> [String: ConfigValue] {
    var settings: [String: ConfigValue] = ["axis": .integer(-1), "name": .string("l")]
    if name.hasSuffix("Crossentropy") {
      settings["from_logits"] = .bool(false)
      settings["label_smoothing"] = .number(0)
      settings["ignore_class"] = .null
    }
    if name == "Huber" { settings["delta"] = .number(1) }
    return settings
  }

  @Test("every setting of every loss")
  func losses() throws {
    let tally = try withFile { file, tally in
      for name in Loss.classNames {
        var settings = Self.settings(ofLoss: name)
        settings["reduction"] = .string("sum_over_batch_size")
        tally.sweep(name, settings) {
          try file.train(["loss": $0], hasClasses: name.hasPrefix("Sparse"))
        }
      }
      for key in ["loss", "loss_weights"] {
        for value in Self.values {
          tally.count("\(key) \(value?.json.prefix(60) ?? "left out")") {
            try file.train([key: value ?? .null])
          }
        }
      }
    }
    #expect(tally.refused > 300 && tally.computed > 300, "\(tally.refused) \(tally.computed)")
  }

  @Test("every setting of every metric")
  func metrics() throws {
    let tally = try withFile { file, tally in
      for name in Metric.classNames {
        var settings = Self.settings(ofLoss: name)
        switch name {
        case "MeanMetricWrapper":
          settings["fn"] = .object(["class_name": .string("function"), "config": .string("huber")])
          settings["delta"] = .number(1)
        case "BinaryAccuracy": settings["threshold"] = .number(0.5)
        case _ where name.contains("TopK"): settings["k"] = .integer(2)
        default: break
        }
        tally.sweep(name, settings) {
          try file.train(["metrics": .array([$0])], hasClasses: name.hasPrefix("Sparse"))
        }
      }
      for key in ["metrics", "weighted_metrics"] {
        for value in Self.values {
          for value in [value ?? .null, .array([value ?? .null]), .object(["dense": value ?? .null])] {
            tally.count("\(key) \(value.json.prefix(60))") { try file.train([key: value]) }
          }
        }
      }
    }
    #expect(tally.refused > 300 && tally.computed > 300, "\(tally.refused) \(tally.computed)")
  }

  @Test("every setting of every optimizer and of every schedule")
  func optimizers() throws {
    // Settings that there are none of here, as Keras writes them where they are off.
    let others: [String: ConfigValue] = [
      "use_ema": .bool(false), "ema_momentum": .number(0.99), "ema_overwrite_frequency": .null,
      "loss_scale_factor": .null, "gradient_accumulation_steps": .null, "name": .string("o"),
    ]
    let schedules: [String: ConfigValue] = [
      "initial_learning_rate": .number(0.1), "decay_steps": .integer(2), "decay_rate": .number(0.5),
      "staircase": .bool(true), "end_learning_rate": .number(0.01), "power": .number(2), "cycle": .bool(true),
      "alpha": .number(0.1), "warmup_target": .number(0.2), "warmup_steps": .integer(1),
      "first_decay_steps": .integer(1), "t_mul": .number(2), "m_mul": .number(0.5),
      "boundaries": .array([.integer(1), .integer(2)]),
      "values": .array([.number(0.3), .number(0.2), .number(0.1)]), "name": .string("s"),
    ]
    let tally = try withFile { file, tally in
      let optimizers: [any Optimizer] = [SGD(), RMSprop(), Adam(), AdamW()]
      #expect(optimizers.map { type(of: $0).className } == OptimizerRegistry.classNames)
      for optimizer in optimizers {
        let name = type(of: optimizer).className
        tally.sweep(name, try members(ConfigValue(encoding: optimizer)).merging(others) { $1 }) {
          try file.train(["optimizer": $0])
        }
      }
      for name in LearningRate.scheduleNames {
        let schedule = try decode(LearningRate.self, Self.object(name, schedules))
        tally.sweep(name, members(members(try ConfigValue(encoding: schedule))["config"])) {
          try file.train(["optimizer": Self.object("SGD", ["learning_rate": $0])])
        }
      }
      for value in Self.values {
        tally.count("optimizer \(value?.json.prefix(60) ?? "left out")") {
          try file.train(["optimizer": value ?? .null])
        }
      }
    }
    #expect(tally.refused > 300 && tally.computed > 300, "\(tally.refused) \(tally.computed)")
  }

  @Test("every setting of every constraint, regularizer and initializer")
  func parameters() throws {
    let tally = Tally()
    func sweep<Value: Codable>(
      _ role: String, _: Value.Type, _ names: [String], _ settings: [String: ConfigValue]
    ) throws {
      for parameter in ["kernel", "bias"] {
        for name in names {
          let value = try decode(Value.self, Self.object(name, settings))
          tally.sweep(name, members(members(try ConfigValue(encoding: value))["config"])) { object in
            let config: [String: ConfigValue] = [
              "name": .string("d"), "units": .integer(3), "\(parameter)_\(role)": object,
            ]
            let layer = try EncodedLayer(Self.object("Dense", config)).layer
            let model = Sequential([InputLayer(shape: [2]), layer], seed: 1)
            let x = Tensor([[1, 2], [-1, 0.5], [0, 3]] as [[Float]])
            let y = try model.predict(x)
            try model.compile(optimizer: .adam(), loss: .meanSquaredError())
            try model.trainOnBatch(x, y)
            _ = try model.evaluate(x, y)
          }
        }
      }
    }
    try sweep(
      "constraint", Constraint.self, Constraint.classNames,
      [
        "max_value": .number(2), "min_value": .number(0.5), "rate": .number(0.5), "axis": .integer(0),
      ])
    try sweep(
      "regularizer", Regularizer.self, Regularizer.classNames, ["l1": .number(0.1), "l2": .number(0.1)])
    try sweep(
      "initializer", Initializer.self, Initializer.classNames,
      [
        "value": .number(1), "gain": .number(2), "mean": .number(0), "stddev": .number(1),
        "minval": .number(-1), "maxval": .number(1), "scale": .number(1), "mode": .string("fan_in"),
        "distribution": .string("uniform"), "seed": .integer(3),
      ])
    #expect(tally.refused > 300 && tally.computed > 300, "\(tally.refused) \(tally.computed)")
  }

  @Test(
    "initializers that compute their numbers at once are refused where there is not the memory",
    arguments: ["Identity", "Orthogonal"])
  func memory(_ name: String) throws {
    MemoryLimit.$byteCount.withValue(1 << 22) {
      #expect(throws: HornbillError.self) {
        let layer = try EncodedLayer(
          Self.object(
            "Dense",
            ["name": .string("d"), "units": .integer(1 << 19), "kernel_initializer": Self.object(name, [:])]))
        try Sequential([layer.layer]).build(inputShape: [1 << 20])
      }
    }
  }
}

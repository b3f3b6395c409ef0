import HornbillGraph

extension Metric {
  /// Which of Keras's metrics.
  package enum Kind: Sendable, Hashable {
    /// The accuracy that fits the shapes.
    case accuracy
    /// Elements on the right side of a threshold.
    case binaryAccuracy(threshold: Double)
    /// One class among several, of one-hot targets.
    case categoricalAccuracy
    /// One class among several, of class numbers.
    case sparseCategoricalAccuracy
    /// One of the `k` greatest predictions, of one-hot targets.
    case topKCategoricalAccuracy(k: Int)
    /// One of the `k` greatest predictions, of class numbers.
    case sparseTopKCategoricalAccuracy(k: Int)
    /// The root of the mean squared error.
    case rootMeanSquaredError
    /// The cosine between vectors along an axis.
    case cosineSimilarity(axis: Int)
    /// The mean of a loss.
    case loss(Loss.Configuration)

    /// Whether the settings make sense; asked when a model is compiled.
    ///
    /// - Throws: `HornbillError` for a `k` below 1 and for a loss's settings out of their range.
    package func validate() throws {
      switch self {
      case .topKCategoricalAccuracy(let k), .sparseTopKCategoricalAccuracy(let k):
        guard k >= 1 else {
          throw HornbillError("Metric", expected: "a top-k accuracy whose k is at least 1", received: "\(k)")
        }
      case .loss(let configuration): try configuration.validate()
      default: break
      }
    }
  }
}

/// A metric in a file: Keras's object, or the name that `compile` was given.
///
/// ```json
/// "accuracy"
/// {"module": "keras.metrics", "class_name": "TopKCategoricalAccuracy", "config": {"name": "top3", "k": 3, ...}, ...}
/// ```
///
/// Source: `keras/src/metrics/__init__.py`, `get_metric` in `keras/src/trainers/compile_utils.py`.
extension Metric: Codable {
  /// Reads a metric.
  ///
  /// - Throws: `HornbillError` for a class that is not one of Keras's metrics, and for settings out of their range.
  public init(from decoder: any Decoder) throws { try self.init(keras: ConfigValue(from: decoder)) }

  /// Writes the metric.
  ///
  /// - Throws: `HornbillError` for a closure, which no file can keep.
  public func encode(to encoder: any Encoder) throws { try kerasValue().encode(to: encoder) }

  /// - Throws: `HornbillError` for a class that is not one of Keras's metrics, and for settings out of their range.
  package init(keras value: ConfigValue) throws {
    guard let object = KerasObject(value) else {
      throw HornbillError("Metric", expected: "one of Keras's metrics", received: "\(value)")
    }
    let metric: Metric
    switch Self.className(object.className) {
    case "accuracy", "acc": metric = .accuracy(named: object.className)
    case Self.accuracyByShape: metric = .accuracy
    case "BinaryAccuracy": metric = .binaryAccuracy(threshold: try object.number("threshold", default: 0.5))
    case "CategoricalAccuracy": metric = .categoricalAccuracy
    case "SparseCategoricalAccuracy": metric = .sparseCategoricalAccuracy
    case "TopKCategoricalAccuracy": metric = .topKCategoricalAccuracy(k: try object.integer("k") ?? 5)
    case "SparseTopKCategoricalAccuracy":
      metric = .sparseTopKCategoricalAccuracy(k: try object.integer("k") ?? 5)
    case "RootMeanSquaredError": metric = .rootMeanSquaredError
    case "CosineSimilarity": metric = .cosineSimilarity(axis: try object.integer("axis") ?? -1)
    case "MeanMetricWrapper": metric = Metric(try Self.wrapped(object))
    case let className:
      guard Self.classNames.contains(className) else {
        throw HornbillError(
          "Metric", expected: "one of accuracy, " + Self.classNames.joined(separator: ", "),
          received: "\"\(object.className)\"")
      }
      let loss = KerasObject(module: object.module, className: className, config: object.config)
      metric = className == "LogCoshError" ? .logCosh : Metric(try Loss(keras: loss.value))
    }
    try metric.kind?.validate()
    // What `compile` was given as a name is called by that name.
    let given = object.module.isEmpty && object.config.isEmpty ? object.className : nil
    let name = try object.string("name") ?? given
    self = metric.named(name ?? metric.name)
  }

  /// - Throws: `HornbillError` for a closure, which no file can keep.
  package func kerasValue() throws -> ConfigValue {
    guard let kind else {
      throw HornbillError(
        "Metric", path: name, expected: "one of Keras's metrics", received: "a closure",
        hint: "A file cannot keep code: leave the metric out, and give it again after loading.")
    }
    func value(_ className: String, _ settings: [String: ConfigValue] = [:]) -> ConfigValue {
      let common: [String: ConfigValue] = ["name": .string(name), "dtype": .string("float32")]
      return KerasObject(
        module: className == Self.accuracyByShape ? "hornbill.metrics" : "keras.metrics",
        className: className, config: settings.merging(common) { $1 }
      ).value
    }
    switch kind {
    case .accuracy:
      return ["accuracy", "acc"].contains(name) ? .string(name) : value(Self.accuracyByShape)
    case .binaryAccuracy(let threshold): return value("BinaryAccuracy", ["threshold": .number(threshold)])
    case .categoricalAccuracy: return value("CategoricalAccuracy")
    case .sparseCategoricalAccuracy: return value("SparseCategoricalAccuracy")
    case .topKCategoricalAccuracy(let k): return value("TopKCategoricalAccuracy", ["k": .integer(k)])
    case .sparseTopKCategoricalAccuracy(let k):
      return value("SparseTopKCategoricalAccuracy", ["k": .integer(k)])
    case .rootMeanSquaredError: return value("RootMeanSquaredError")
    case .cosineSimilarity(let axis):
      return value("CosineSimilarity", axis == -1 ? [:] : ["axis": .integer(axis)])
    case .loss(let configuration):
      // Keras has no metrics of these two losses, but of their functions, which are given their settings.
      guard !["Huber", "CosineSimilarity"].contains(configuration.className) else {
        let function = ConfigValue.object([
          "module": .string("builtins"), "class_name": .string("function"),
          "registered_name": .string("function"),
          "config": .string(snakeCase(configuration.className)),
        ])
        return value("MeanMetricWrapper", configuration.settings.merging(["fn": function]) { $1 })
      }
      let isLogCosh = configuration.className == "LogCosh"
      return value(isLogCosh ? "LogCoshError" : configuration.className, configuration.settings)
    }
  }

  /// The loss whose values a `MeanMetricWrapper` takes the mean of, with the settings that it is given.
  private static func wrapped(_ object: KerasObject) throws -> Loss {
    guard var function = object.config["fn"].flatMap({ KerasObject($0) }) else {
      throw HornbillError(
        "MeanMetricWrapper", expected: "one of Keras's losses as \"fn\"",
        received: object.config["fn"]?.json ?? "none")
    }
    let own = ["fn", "name", "dtype"]
    function.config.merge(object.config.filter { !own.contains($0.key) }) { $1 }
    return try Loss(keras: function.value)
  }

  /// The accuracy that fits the shapes, under a name that Keras would not take for it.
  private static let accuracyByShape = "AccuracyByShape"

  /// The classes that a file can name.
  package static let classNames =
    [
      "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy", "TopKCategoricalAccuracy",
      "SparseTopKCategoricalAccuracy", "RootMeanSquaredError", "CosineSimilarity", "LogCoshError",
      "MeanMetricWrapper",
    ] + Loss.classNames.filter { !["Huber", "CosineSimilarity", "LogCosh"].contains($0) }

  /// The class that a name stands for, in snake case or short.
  private static func className(_ name: String) -> String {
    classNames.first { snakeCase($0) == name } ?? Loss.className(name)
  }
}

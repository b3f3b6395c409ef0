import HornbillGraph

/// A loss in a file: Keras's object, or one of Keras's names.
///
/// ```json
/// {"module": "keras.losses", "class_name": "Huber", "config": {"name": "huber_loss", "delta": 0.5, ...}, ...}
/// "mse"
/// ```
///
/// Source: `keras/src/losses/__init__.py`, `get_config` of the classes in `keras/src/losses/losses.py`.
extension Loss: Codable {
  /// Reads a loss.
  ///
  /// - Throws: `HornbillError` for a class that is not one of Keras's losses, and for settings that there are none of here.
  public init(from decoder: any Decoder) throws { try self.init(keras: ConfigValue(from: decoder)) }

  /// Writes the loss.
  ///
  /// - Throws: `HornbillError` for a closure, which no file can keep.
  public func encode(to encoder: any Encoder) throws { try kerasValue().encode(to: encoder) }

  /// - Throws: `HornbillError` for a class that is not one of Keras's losses, and for settings that there are none of here.
  package init(keras value: ConfigValue) throws {
    guard let object = KerasObject(value) else {
      throw HornbillError("Loss", expected: "one of Keras's losses", received: "\(value)")
    }
    let className = Self.className(object.className)
    let reduction = try object.string("reduction") ?? "sum_over_batch_size"
    guard ["sum_over_batch_size", "mean"].contains(reduction) else {
      throw HornbillError(
        className, expected: "the reduction sum_over_batch_size", received: "\"\(reduction)\"",
        hint: "Compile the model anew, with a loss of your own.")
    }
    var settings = Configuration(className: className)
    settings.fromLogits = object.config["from_logits"] == .bool(true)
    settings.labelSmoothing = try object.number("label_smoothing", default: 0)
    settings.ignoreClass = try object.integer("ignore_class")
    settings.delta = try object.number("delta", default: 1)
    settings.axis = try object.integer("axis") ?? -1
    guard settings.axis == -1 || className == "CosineSimilarity" else {
      throw HornbillError(
        className, expected: "classes along the last axis", received: "axis \(settings.axis)",
        hint: "Compile the model anew, with a loss of your own.")
    }
    try self.init(settings)
  }

  /// - Throws: `HornbillError` for a closure, which no file can keep.
  package func kerasValue() throws -> ConfigValue {
    guard let configuration else {
      throw HornbillError(
        "Loss", path: name, expected: "one of Keras's losses", received: "a closure",
        hint: "A file cannot keep code: save with includingTraining: false, and compile after loading.")
    }
    return configuration.object.value
  }

  /// The class that a name stands for: Keras has one in snake case for each class, and short ones.
  static func className(_ name: String) -> String {
    let short = [
      "bce": "BinaryCrossentropy", "kld": "KLDivergence", "mae": "MeanAbsoluteError",
      "mse": "MeanSquaredError", "mape": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError",
    ]
    return classNames.first { snakeCase($0) == name } ?? short[name.lowercased()] ?? name
  }
}

extension Loss.Configuration {
  /// The settings as Keras writes them.
  var object: KerasObject {
    // Keras calls the class otherwise than its function.
    let name = className == "Huber" ? "huber_loss" : snakeCase(className)
    let own = settings.merging(["name": .string(name), "reduction": .string("sum_over_batch_size")]) { $1 }
    return KerasObject(module: "keras.losses", className: className, config: own)
  }

  /// The settings that Keras's class has, under Keras's names; those that Keras leaves out where they have their defaults.
  var settings: [String: ConfigValue] {
    switch className {
    case "BinaryCrossentropy", "CategoricalCrossentropy":
      ["from_logits": .bool(fromLogits), "label_smoothing": .number(labelSmoothing)]
    case "SparseCategoricalCrossentropy":
      ["from_logits": .bool(fromLogits), "ignore_class": ignoreClass.map { .integer($0) } ?? .null]
    case "Huber" where delta != 1: ["delta": .number(delta)]
    case "CosineSimilarity" where axis != -1: ["axis": .integer(axis)]
    default: [:]
    }
  }
}

import HornbillGraph

/// Keras's string where the arguments are the defaults (`"relu"`); else the Keras layer that has them, which
/// Keras accepts as an activation (`LeakyReLU`, `ReLU`, `ELU`, `Softmax`); else, where Keras cannot write the
/// arguments at all, an object of module `hornbill.activations`.
extension Activation: Codable {
  /// Reads an activation.
  public init(from decoder: any Decoder) throws {
    let object = try KerasObject(from: decoder)
    if object.config.isEmpty, let plain = try? Activation(named: object.className) {
      self = plain
      return
    }
    switch object.className {
    case "function":
      self = try Activation(named: object.config["name"]?.string ?? "")
    case "LeakyReLU", "leaky_relu":
      // The layer's default slope is not the function's.
      self = .leakyRelu(negativeSlope: try object.number("negative_slope", default: 0.3))
    case "ELU", "elu": self = .elu(alpha: try object.number("alpha", default: 1))
    case "ReLU", "relu":
      self = .relu(
        negativeSlope: try object.number("negative_slope", default: 0),
        maxValue: try object.number("max_value"), threshold: try object.number("threshold", default: 0))
    case "Softmax", "softmax": self = .softmax(axis: try object.integer("axis") ?? -1)
    case "celu": self = .celu(alpha: try object.number("alpha", default: 1))
    case "gelu": self = .gelu(approximate: object.config["approximate"] == .bool(true))
    case "glu": self = .glu(axis: try object.integer("axis") ?? -1)
    case "hard_shrink": self = .hardShrink(threshold: try object.number("threshold", default: 0.5))
    case "log_softmax": self = .logSoftmax(axis: try object.integer("axis") ?? -1)
    case "soft_shrink": self = .softShrink(threshold: try object.number("threshold", default: 0.5))
    case "sparsemax": self = .sparsemax(axis: try object.integer("axis") ?? -1)
    case "squareplus": self = .squareplus(b: try object.number("b", default: 4))
    case "threshold":
      self = .threshold(
        try object.number("threshold", default: 0),
        defaultValue: try object.number("default_value", default: 0))
    default: self = try Activation(named: object.className)
    }
  }

  /// Writes the activation.
  public func encode(to encoder: any Encoder) throws {
    if self == (try? Activation(named: name)) {
      var container = encoder.singleValueContainer()
      try container.encode(name)
    } else {
      try object.encode(to: encoder)
    }
  }

  private var object: KerasObject {
    switch kind {
    case .leakyRelu(let slope): layer("LeakyReLU", ["negative_slope": .number(slope)])
    case .elu(let alpha): layer("ELU", ["alpha": .number(alpha)])
    case .relu(let slope, let maximum, let threshold):
      layer(
        "ReLU",
        [
          "negative_slope": .number(slope), "max_value": maximum.map { .number($0) } ?? .null,
          "threshold": .number(threshold),
        ])
    case .softmax(let axis): layer("Softmax", ["axis": .integer(axis)])
    default: KerasObject(module: "hornbill.activations", className: name, config: arguments)
    }
  }

  private func layer(_ className: String, _ config: [String: ConfigValue]) -> KerasObject {
    KerasObject(module: "keras.layers", className: className, config: config)
  }

  /// The arguments under Keras's names.
  package var arguments: [String: ConfigValue] {
    switch kind {
    case .celu(let alpha), .elu(let alpha): ["alpha": .number(alpha)]
    case .gelu(let approximate): ["approximate": .bool(approximate)]
    case .glu(let axis), .logSoftmax(let axis), .softmax(let axis), .sparsemax(let axis):
      ["axis": .integer(axis)]
    case .hardShrink(let threshold), .softShrink(let threshold): ["threshold": .number(threshold)]
    case .leakyRelu(let slope): ["negative_slope": .number(slope)]
    case .squareplus(let b): ["b": .number(b)]
    case .threshold(let threshold, let value):
      ["threshold": .number(threshold), "default_value": .number(value)]
    default: [:]
    }
  }
}

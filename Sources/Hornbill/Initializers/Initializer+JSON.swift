import HornbillGraph

/// Keras's object, `{"class_name": "HeNormal", "config": {"seed": null}, ...}`; read also from Keras's names
/// alone, `"he_normal"` or `"HeNormal"`. Only keys that every Keras 3 knows are written.
extension Initializer: Codable {
  /// The classes that a file can name.
  package static let classNames = [
    "Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "LecunNormal",
    "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal",
    "VarianceScaling", "Zeros",
  ]

  /// Reads an initializer.
  public init(from decoder: any Decoder) throws { try self.init(KerasObject(from: decoder)) }

  /// Writes the initializer.
  public func encode(to encoder: any Encoder) throws {
    try KerasObject(module: "keras.initializers", className: name, config: config).encode(to: encoder)
  }

  private init(_ object: KerasObject) throws {
    // Keras may write a generator's state here, which is not a seed.
    let seed = try? object.integer("seed")
    // The class's name, its snake-case form, and Keras's aliases.
    switch object.className.lowercased().filter({ $0 != "_" }) {
    case "zeros": self = .zeros
    case "ones": self = .ones
    case "constant": self = .constant(try object.number("value", default: 0))
    case "identity", "identityinitializer": self = .identity(gain: try object.number("gain", default: 1))
    case "randomnormal", "normal":
      self = .randomNormal(
        mean: try object.number("mean", default: 0), stddev: try object.number("stddev", default: 0.05),
        seed: seed)
    case "randomuniform", "uniform":
      self = .randomUniform(
        minval: try object.number("minval", default: -0.05),
        maxval: try object.number("maxval", default: 0.05), seed: seed)
    case "truncatednormal":
      self = .truncatedNormal(
        mean: try object.number("mean", default: 0), stddev: try object.number("stddev", default: 0.05),
        seed: seed)
    case "variancescaling":
      self = .varianceScaling(
        scale: try object.number("scale", default: 1), mode: try object.choice("mode", default: .fanIn),
        distribution: try object.choice("distribution", default: .truncatedNormal), seed: seed)
    case "glorotnormal": self = .glorotNormal(seed: seed)
    case "glorotuniform": self = .glorotUniform(seed: seed)
    case "henormal": self = .heNormal(seed: seed)
    case "heuniform": self = .heUniform(seed: seed)
    case "lecunnormal": self = .lecunNormal(seed: seed)
    case "lecununiform": self = .lecunUniform(seed: seed)
    case "orthogonal", "orthogonalinitializer":
      self = .orthogonal(gain: try object.number("gain", default: 1), seed: seed)
    default:
      throw HornbillError(
        "Initializer",
        expected: "one of " + Self.classNames.joined(separator: ", "),
        received: "\"\(object.className)\"")
    }
  }

  /// The configuration under Keras's keys.
  package var config: [String: ConfigValue] {
    let own: ConfigValue = seed.map { .integer($0) } ?? .null
    switch kind {
    case .constant(let value): return name == "Constant" ? ["value": .number(value)] : [:]
    // Keras leaves the gain out, and accepts it.
    case .identity(let gain): return gain == 1 ? [:] : ["gain": .number(gain)]
    case .normal(let mean, let deviation), .truncatedNormal(let mean, let deviation):
      return ["seed": own, "mean": .number(mean), "stddev": .number(deviation)]
    case .uniform(let low, let high): return ["seed": own, "minval": .number(low), "maxval": .number(high)]
    case .scaling(let scale, let mode, let distribution):
      guard name == "VarianceScaling" else { return ["seed": own] }
      return [
        "seed": own, "scale": .number(scale), "mode": .string(mode.rawValue),
        "distribution": .string(distribution.rawValue),
      ]
    case .orthogonal(let gain): return ["seed": own, "gain": .number(gain)]
    }
  }
}

extension KerasObject {
  /// One of a few words of the configuration, or its default where it is absent.
  ///
  /// - Throws: `HornbillError` with the words where another stands there.
  package func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default value: Choice
  ) throws -> Choice where Choice.RawValue == String {
    guard let word = try string(key) else { return value }
    guard let choice = Choice(rawValue: word) else {
      let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw HornbillError(className, expected: "one of \(words) for \"\(key)\"", received: "\"\(word)\"")
    }
    return choice
  }
}

import HornbillGraph

/// How a model is compiled, as Keras's `compile_config` has it.
struct TrainingConfig {
  var optimizer: any Optimizer
  var settings: CompileSettings

  init(_ compiled: Compiled) {
    optimizer = compiled.optimizer
    settings = compiled.settings
  }

  /// Reads the settings; nil where the model was not compiled.
  ///
  /// - Throws: `HornbillError` for an optimizer, losses or metrics that there are none of here.
  init?(_ value: ConfigValue?, _ file: String) throws {
    guard case .object(let members) = value, let given = members["optimizer"], given != .null else {
      return nil
    }
    do {
      optimizer = try Self.optimizer(OldOptimizer.today(given))
      settings = try CompileSettings(from: ConfigDecoder(.object(members)))
    } catch let error as DecodingError {
      throw HornbillError(
        "load", path: file, expected: "Keras's compile_config", received: error.reason, hint: Self.hint)
    } catch var error as HornbillError {
      error.hint = error.hint ?? Self.hint
      throw error
    }
  }

  private static let hint = "Load the model with compile: false, and compile it yourself."

  /// An optimizer, by its name or with its configuration.
  private static func optimizer(_ value: ConfigValue) throws -> any Optimizer {
    if let name = value.string {
      let className = OptimizerRegistry.classNames.first { $0.lowercased() == name.lowercased() } ?? name
      return try OptimizerRegistry.optimizer(className, from: ConfigDecoder(.object([:])))
    }
    return try EncodedOptimizer(from: ConfigDecoder(value)).optimizer
  }

  /// The settings as Keras writes them.
  ///
  /// - Throws: `HornbillError` for losses and metrics that are closures.
  func value() throws -> ConfigValue {
    guard case .object(var members) = try ConfigValue(encoding: settings) else { return .null }
    members["optimizer"] = try ConfigValue(encoding: EncodedOptimizer(optimizer))
    members["run_eagerly"] = .bool(false)
    members["steps_per_execution"] = .integer(1)
    members["jit_compile"] = .bool(false)
    return .object(members)
  }
}

/// An optimizer with its class name, as Keras's files have it.
struct EncodedOptimizer: Codable {
  var optimizer: any Optimizer

  private enum CodingKeys: String, CodingKey {
    case module, config
    case className = "class_name"
    case registeredName = "registered_name"
  }

  init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let className = try container.decode(String.self, forKey: .className)
    optimizer = try OptimizerRegistry.optimizer(className, from: container.superDecoder(forKey: .config))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("keras.optimizers", forKey: .module)
    try container.encode(type(of: optimizer).className, forKey: .className)
    try optimizer.encode(to: container.superEncoder(forKey: .config))
    try container.encodeNil(forKey: .registeredName)
  }
}

import HornbillGraph

/// An object with a configuration, as Keras writes it (`keras/src/saving/serialization_lib.py`).
///
/// ```
/// {"module": "keras.initializers", "class_name": "Constant", "config": {"value": 0.1}, "registered_name": null}
/// ```
///
/// A bare string is read as a class name with an empty configuration.
package struct KerasObject: Sendable, Hashable {
  package var module: String
  package var className: String
  package var config: [String: ConfigValue]

  package init(module: String, className: String, config: [String: ConfigValue]) {
    self.module = module
    self.className = className
    self.config = config
  }

  /// A number of the configuration, or its default where it is absent or null.
  ///
  /// - Throws: `HornbillError` where something else stands there.
  package func number(_ key: String, default value: Double) throws -> Double {
    try number(key) ?? value
  }

  /// A number of the configuration, or nil where it is absent or null.
  ///
  /// - Throws: `HornbillError` where something else stands there.
  package func number(_ key: String) throws -> Double? {
    guard let found = config[key], found != .null else { return nil }
    guard let number = found.double else { throw invalid(key, "a number or null", found) }
    return number
  }

  /// A whole number of the configuration, or nil where it is absent or null.
  ///
  /// - Throws: `HornbillError` where something else stands there.
  package func integer(_ key: String) throws -> Int? {
    guard let found = config[key], found != .null else { return nil }
    guard let number = found.int else { throw invalid(key, "a whole number or null", found) }
    return number
  }

  /// A string of the configuration, or nil where it is absent or null.
  ///
  /// - Throws: `HornbillError` where something else stands there.
  package func string(_ key: String) throws -> String? {
    guard let found = config[key], found != .null else { return nil }
    guard let string = found.string else { throw invalid(key, "a string", found) }
    return string
  }

  private func invalid(_ key: String, _ expected: String, _ found: ConfigValue) -> HornbillError {
    HornbillError(className, expected: "\(expected) for \"\(key)\"", received: "\(found)")
  }
}

extension KerasObject: Codable {
  private enum CodingKeys: String, CodingKey {
    case module, config
    case className = "class_name"
    case registeredName = "registered_name"
  }

  package init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self.init(module: "", className: name, config: [:])
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      module: try container.decodeIfPresent(String.self, forKey: .module) ?? "",
      className: try container.decode(String.self, forKey: .className),
      config: try container.decodeIfPresent([String: ConfigValue].self, forKey: .config) ?? [:])
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(module, forKey: .module)
    try container.encode(className, forKey: .className)
    try container.encode(config, forKey: .config)
    try container.encodeNil(forKey: .registeredName)
  }
}

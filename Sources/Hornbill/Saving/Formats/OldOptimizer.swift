/// Optimizers as Keras 2 wrote them, and as Keras 3 does.
///
/// ```
/// "Custom>Adam"                   is Adam: in `.h5` files of 2.11 to 2.15
/// "lr": 0.01                      is the learning rate: before 2.3
/// "decay": d                      is the schedule η / (1 + d · t): of `keras.optimizers.legacy`
/// ```
enum OldOptimizer {
  private static let legacyModule = "keras.optimizers.legacy"

  /// The configuration in Keras 3's words.
  static func today(_ value: ConfigValue) -> ConfigValue {
    guard case .object(var members) = value, case .object(var config) = members["config"] else {
      return value
    }
    if let name = members["class_name"]?.string, name.hasPrefix("Custom>") {
      members["class_name"] = .string(String(name.dropFirst("Custom>".count)))
    }
    if let rate = config.removeValue(forKey: "lr") { config["learning_rate"] = rate }
    if let decay = config.removeValue(forKey: "decay")?.double, decay != 0, let rate = config["learning_rate"]
    {
      config["learning_rate"] = .object([
        "class_name": .string("InverseTimeDecay"),
        "config": .object([
          "initial_learning_rate": rate, "decay_steps": .integer(1), "decay_rate": .number(decay),
        ]),
      ])
    }
    members["config"] = .object(config)
    return .object(members)
  }

  /// The class of an optimizer of which `.keras` files keep nothing but the settings; nil of others.
  static func legacyClass(_ value: ConfigValue?) -> String? {
    guard case .object(let members) = value, members["module"]?.string == legacyModule else { return nil }
    return members["class_name"]?.string
  }
}

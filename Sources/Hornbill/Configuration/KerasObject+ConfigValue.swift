extension KerasObject {
  /// The object that a value describes: an object with a class name, a function by its name, or a bare name.
  package init?(_ value: ConfigValue) {
    switch value {
    case .string(let name): self.init(module: "", className: name, config: [:])
    case .object(let parts):
      guard let className = parts["class_name"]?.string else { return nil }
      if className == "function" {
        guard let name = parts["config"]?.string else { return nil }
        self.init(module: "", className: name, config: [:])
      } else if case .object(let config) = parts["config"] ?? .object([:]) {
        self.init(module: parts["module"]?.string ?? "", className: className, config: config)
      } else {
        return nil
      }
    default: return nil
    }
  }

  /// The object as a value of a configuration.
  package var value: ConfigValue {
    .object([
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": .null,
    ])
  }
}

import HornbillGraph

/// What is said of a model's outputs: the same of all, or something of each, by order or by name.
///
/// ```swift
/// try model.compile(
///   optimizer: .adam(), losses: ["age": .meanSquaredError(), "sex": .binaryCrossentropy()],
///   lossWeights: ["age": 0.5, "sex": 1], metrics: ["sex": [.accuracy]])
/// try model.compile(optimizer: .adam(), losses: [.meanSquaredError(), nil])
/// ```
///
/// Outputs have the names of their layers: see ``Model/outputNames``.
public enum PerOutput<Value: Sendable>: Sendable {
  /// The same of every output.
  case all(Value)
  /// Of each output in the model's order; nil where there is nothing to say.
  case ordered([Value?])
  /// By the outputs' names; nil where there is nothing to say.
  case named([String: Value?])
}

extension PerOutput: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  /// What is said of each output, in the model's order.
  public init(arrayLiteral elements: Value?...) { self = .ordered(elements) }
  /// What is said of outputs, by their names.
  public init(dictionaryLiteral elements: (String, Value?)...) {
    self = .named(Dictionary(elements) { $1 })
  }
}

extension PerOutput {
  /// What is said of each of a model's outputs, in their order.
  ///
  /// - Parameters:
  ///   - argument: the name of the argument of `compile`.
  ///   - isComplete: whether every output has to be named.
  /// - Throws: `HornbillError` where the number of values is not that of the outputs, and where a name is of no output, of
  ///   several, or missing.
  func values(of outputs: [String], _ argument: String, _ model: String, isComplete: Bool) throws -> [Value?]
  {
    func error(_ expected: String, _ received: String, _ hint: String? = nil) -> HornbillError {
      HornbillError(
        "compile", path: model,
        expected: "\(expected) the outputs \(outputs.joined(separator: ", "))", received: received, hint: hint
      )
    }
    switch self {
    case .all(let value): return outputs.map { _ in value }
    case .ordered(let values):
      if values.isEmpty, !isComplete { return outputs.map { _ in nil } }
      guard values.count == outputs.count else {
        throw error("\(argument) for each of", "\(values.count)")
      }
      return values
    case .named(let values):
      if let unknown = values.keys.sorted().first(where: { !outputs.contains($0) }) {
        throw error("\(argument) for", "some for \"\(unknown)\"", "Outputs have the names of their layers.")
      }
      if isComplete, let missing = outputs.first(where: { values[$0] == nil }) {
        throw error("\(argument) for", "none for \"\(missing)\"", "Give nil where there is to be none.")
      }
      guard Set(outputs).count == outputs.count else {
        throw error("\(argument) by order for", "names", "One layer gives several outputs.")
      }
      return outputs.map { values[$0] ?? nil }
    }
  }

  /// Reads what a file says: an object with names, a list, or one value.
  ///
  /// - Parameter isList: whether a list has one element for each output, and is not a value itself.
  /// - Throws: what `read` throws.
  init(
    keras value: ConfigValue, isList: ([ConfigValue]) -> Bool = { _ in true },
    _ read: (ConfigValue) throws -> Value
  ) throws {
    func one(_ value: ConfigValue) throws -> Value? { value == .null ? nil : try read(value) }
    switch value {
    case .array(let parts) where isList(parts): self = .ordered(try parts.map(one))
    case .object(let parts) where parts["class_name"] == nil: self = .named(try parts.mapValues(one))
    default: self = .all(try read(value))
    }
  }

  /// As Keras's files have it.
  ///
  /// - Throws: what `write` throws.
  func kerasValue(_ write: (Value) throws -> ConfigValue) throws -> ConfigValue {
    switch self {
    case .all(let value): try write(value)
    case .ordered(let values): .array(try values.map { try $0.map(write) ?? .null })
    case .named(let values): .object(try values.mapValues { try $0.map(write) ?? .null })
    }
  }
}

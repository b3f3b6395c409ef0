import HornbillGraph

/// A layer that Keras keeps as a bare operation, such as `x + y` or `keras.ops.relu(x)`: its calls have arguments that are
/// no values of the model.
protocol OperationLayer: Layer {
  /// Keras's class of the operation and its settings, but for the name.
  var kerasObject: KerasObject { get }
  /// The arguments of the call on values of the model.
  func arguments(_ values: [ConfigValue]) -> (positional: [ConfigValue], named: [String: ConfigValue])
}

/// Which operations files can name.
package enum OperationRegistry {
  /// The classes of `keras.ops`, but for the activations.
  package static var classNames: [String] { KerasOperation.classNames }

  /// Whether an object of a file is an operation and not a layer.
  static func isOperation(_ object: KerasMembers) -> Bool {
    object["module"]?.string.map { $0.contains(".ops.") } ?? false
  }

  /// The layer of an operation that is called with arguments.
  ///
  /// - Throws: `HornbillError` where there is no such operation, or it has other arguments.
  static func layer(
    _ object: KerasMembers, _ arguments: CallArguments, _ file: String
  ) throws -> any Layer {
    let name = object.name ?? ""
    if let arithmetic = Arithmetic(
      className: object.className, arguments.positional, name: name), arguments.named.isEmpty
    {
      return arithmetic
    }
    let config = (object.config ?? [:]).filter {
      $0.key != "name" && $0.key != "dtype" || object.className == "Cast"
    }
    .filter { $0.key != "name" }
    let operation = KerasOperation(
      object: KerasObject(
        module: object["module"]?.string ?? "", className: object.className, config: config),
      positional: arguments.positional, named: arguments.named.filter { $0.value != .null }, name: name)
    guard operation.isKnown else {
      throw HornbillError(
        "load", path: file,
        expected: "one of the operations \(classNames.joined(separator: ", ")), the activations",
        received: "\"\(object.className)\"",
        hint:
          "Write what it computes as a layer, in Keras a registered class, here one that LayerRegistry knows."
      )
    }
    guard operation.named.isEmpty else {
      throw HornbillError(
        object.className, path: name, expected: "no arguments by name",
        received: operation.named.keys.sorted().joined(separator: ", "))
    }
    return operation
  }
}

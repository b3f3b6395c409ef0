import HornbillGraph

/// The names by which a model's inputs are given and its outputs handed back, in the model's order.
struct NamedValues {
  let inputs: [String]
  let outputs: [String]

  /// Inputs in the model's order.
  ///
  /// - Throws: `HornbillError` where they have names and one is missing or unknown.
  func ordered(_ given: any ModelData, _ operation: String, _ model: String) throws -> [Tensor] {
    guard let names = given.columnNames else { return given.tensors }
    try ColumnRoles.requireNames(names, inputs, needed: inputs, "inputs", operation, model)
    return inputs.compactMap { names.firstIndex(of: $0) }.map { given.tensors[$0] }
  }

  /// The outputs by their names.
  ///
  /// - Throws: `HornbillError` where an input is missing or unknown, or two outputs have one name.
  func map(
    _ given: [String: Tensor], _ operation: String, _ model: String, _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> [String: Tensor] {
    guard Set(outputs).count == outputs.count else {
      throw HornbillError(
        operation, path: model, expected: "outputs of layers of their own",
        received: outputs.joined(separator: ", "), hint: "Give a list of inputs to get a list of outputs.")
    }
    return Dictionary(zip(outputs, try body(ordered(given, operation, model)))) { first, _ in first }
  }
}

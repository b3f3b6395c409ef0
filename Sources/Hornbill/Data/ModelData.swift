public import HornbillGraph

/// Inputs of a model, or what its outputs are compared with: one tensor, several in the model's order, or several by name.
///
/// ```swift
/// try model.fit(["title": titles, "body": bodies], ["age": ages, "sex": sexes])
/// try model.fit([titles, bodies], [ages, sexes])
/// ```
///
/// Inputs and outputs have the names of their layers: see ``Model/inputNames`` and ``Model/outputNames``.
public protocol ModelData: TensorStructure {
  /// The names of the tensors, in their order; nil where they go by the model's order.
  var columnNames: [String]? { get }
}

extension Tensor: ModelData {
  /// None: it is the only one.
  public var columnNames: [String]? { nil }
}

extension Array: ModelData where Element == Tensor {
  /// None: the order is the model's.
  public var columnNames: [String]? { nil }
}

extension Dictionary: TensorStructure where Key == String, Value == Tensor {
  /// The tensors in the alphabetical order of their names.
  public var tensors: [Tensor] { sorted { $0.key < $1.key }.map(\.value) }
  /// As many tensors from the front of the list as the dictionary has.
  public func replacing(_ new: inout ArraySlice<Tensor>) -> [String: Tensor] {
    var copy = self
    for (name, tensor) in sorted(by: { $0.key < $1.key }) { copy[name] = tensor.replacing(&new) }
    return copy
  }
}

extension Dictionary: ModelData where Key == String, Value == Tensor {
  /// The names in alphabetical order.
  public var columnNames: [String]? { keys.sorted() }
}

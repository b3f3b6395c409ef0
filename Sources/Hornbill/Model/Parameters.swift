import HornbillGraph

/// A model's parameters: a table of names over two flat vectors, one that training changes and one that it
/// does not.
package final class Parameters: Sendable {
  /// One parameter: what the layer declared, and where it lies.
  package struct Entry {
    package var declaration: ParameterDeclaration
    package var offset: Int
    package var count: Int { declaration.shape.elementCount }
  }

  package let entries: [Entry]
  package let trainable: Variable
  package let frozen: Variable
  private let positions: [String: Int]

  /// Lays out declared parameters and gives them their first values: the given ones, and the initializers' where none is given.
  ///
  /// - Throws: what an initializer or `values` throws, and `HornbillError` where they need more memory than there is; nothing
  ///   is allocated before.
  package convenience init(
    _ declarations: [ParameterDeclaration], values: ((ParameterDeclaration) throws -> Tensor?)? = nil,
    seed: Int
  ) throws {
    // Some initializers compute their numbers at once.
    try MemoryLimit.require(declarations.reduce(0) { $0 + $1.shape.elementCount } * 4, for: "build")
    let first = try declarations.enumerated().map { stream, declaration in
      if let value = try values?(declaration) { return value }
      return try declaration.initializer(declaration.shape, seed: seed, stream: stream, dtype: .float32)
    }
    try self.init(layingOut: declarations)
    for (entry, storage) in zip(entries, try Evaluation.storages(first)) {
      memory(of: entry).copyMemory(from: storage.pointer, byteCount: entry.count * 4)
    }
  }

  /// Lays out declared parameters and reads their values from a file, straight to where they stay.
  ///
  /// - Throws: `HornbillError` where the file does not have just these, before anything is allocated; `FileError` where it
  ///   cannot be read.
  convenience init(
    _ declarations: [ParameterDeclaration], from stored: StoredParameters, _ places: WeightPlaces
  ) throws {
    try self.init(layingOut: declarations)
    for entry in entries {
      try stored.store.read(
        places.parameters[entry.declaration.path] ?? "",
        into: UnsafeMutableRawBufferPointer(start: memory(of: entry), count: entry.count * 4))
    }
  }

  /// Lays out declared parameters, all zeros.
  ///
  /// - Throws: `HornbillError` where they need more memory than there is.
  private init(layingOut declarations: [ParameterDeclaration]) throws {
    var sizes = [true: 0, false: 0]
    entries = declarations.map { declaration in
      let offset = sizes[declaration.isTrainable, default: 0]
      sizes[declaration.isTrainable] = offset + declaration.shape.elementCount
      return Entry(declaration: declaration, offset: offset)
    }
    try MemoryLimit.require(sizes.values.reduce(0, +) * 4, for: "build")
    trainable = Variable("parameters", [sizes[true] ?? 0], .float32)
    frozen = Variable("state", [sizes[false] ?? 0], .float32)
    positions = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.declaration.path, $0) })
  }

  /// Takes the values of parameters that are laid out in the same way.
  func copyMemory(from other: Parameters) {
    for (own, others) in [(trainable, other.trainable), (frozen, other.frozen)] {
      own.storage.pointer.copyMemory(from: others.storage.pointer, byteCount: own.type.shape.elementCount * 4)
    }
  }

  /// The same values, with other parameters frozen.
  ///
  /// - Throws: nothing that the first layout has not thrown.
  func copy(freezing isFrozen: (_ path: String) -> Bool) throws -> Parameters {
    let declarations = entries.map { entry in
      var declaration = entry.declaration
      declaration.isFrozen = isFrozen(declaration.path)
      return declaration
    }
    let values = Dictionary(uniqueKeysWithValues: entries.map { ($0.declaration.path, value(of: $0)) })
    return try Parameters(
      declarations,
      values: { values[$0.path] }, seed: 0)
  }

  package subscript(path: String) -> Entry? { positions[path].map { entries[$0] } }

  private func vector(_ entry: Entry) -> Variable { entry.declaration.isTrainable ? trainable : frozen }

  private func memory(of entry: Entry) -> UnsafeMutableRawPointer {
    vector(entry).storage.pointer + entry.offset * 4
  }

  /// A copy of a parameter's value.
  package func value(of entry: Entry) -> Tensor {
    let bytes = UnsafeRawBufferPointer(start: memory(of: entry), count: entry.count * 4)
    return Tensor(Storage(copying: bytes), shape: entry.declaration.shape, dtype: .float32)
  }

  /// Replaces a parameter's value.
  ///
  /// - Throws: `HornbillError` where the shape is another.
  package func set(_ entry: Entry, to value: Tensor) throws {
    guard value.shape == entry.declaration.shape else {
      throw HornbillError(
        "setWeights", path: entry.declaration.path, expected: "the shape \(entry.declaration.shape)",
        received: "\(value.shape)")
    }
    guard let storage = try Evaluation.storages([value.cast(to: .float32)]).first else { return }
    memory(of: entry).copyMemory(from: storage.pointer, byteCount: entry.count * 4)
  }

  /// The parameters that training changes, in the order in which they lie.
  package var trainableEntries: [Entry] { entries.filter(\.declaration.isTrainable) }
  /// The parameters that training does not change, in the order in which they lie.
  var frozenEntries: [Entry] { entries.filter { !$0.declaration.isTrainable } }
  package var trainableCount: Int { trainable.type.shape.elementCount }
  package var frozenCount: Int { frozen.type.shape.elementCount }
}

/// Collects what layers declare while a model is traced for the first time.
final class ParameterCollector: ParameterSource {
  private(set) var declarations: [ParameterDeclaration] = []
  private var tensors: [String: Tensor] = [:]

  func parameter(_ declaration: ParameterDeclaration) throws -> Tensor {
    if let known = tensors[declaration.path] {
      guard known.shape == declaration.shape else {
        throw HornbillError(
          "parameter", path: declaration.path, expected: "the shape \(known.shape), as at its first use",
          received: "\(declaration.shape)",
          hint:
            "A layer that is used twice shares its weights: use a second layer for inputs of another shape.")
      }
      return known
    }
    let tensor = Tensor.placeholder(declaration.path, declaration.shape, .float32)
    declarations.append(declaration)
    tensors[declaration.path] = tensor
    return tensor
  }
}

/// A flat vector of a graph, seen as the parameters that lie in it.
struct ParameterVector {
  private let vector: Tensor

  init(_ vector: Tensor) { self.vector = vector }

  subscript(entry: Parameters.Entry) -> Tensor {
    vector.sliced(entry.offset..<(entry.offset + entry.count)).reshaped(to: entry.declaration.shape)
  }
}

/// Hands out a model's parameters while it is traced: slices of the two flat vectors.
final class ParameterReader: ParameterSource {
  private let parameters: Parameters
  private let trainable: ParameterVector
  private let frozen: ParameterVector
  private let frozenPaths: [String]
  private var tensors: [String: Tensor] = [:]

  /// - Parameter areConstant: whether the values never change again, so that what is computed from them may be kept.
  init(_ parameters: Parameters, areConstant: Bool = false) {
    self.parameters = parameters
    frozenPaths = parameters.entries.map(\.declaration).filter(\.isFrozen).map(\.path)
    func vector(_ variable: Variable) -> ParameterVector {
      ParameterVector(
        areConstant
          ? Tensor(variable.storage, shape: variable.shape, dtype: variable.dtype) : variable.tensor)
    }
    trainable = vector(parameters.trainable)
    frozen = vector(parameters.frozen)
  }

  func parameter(_ declaration: ParameterDeclaration) throws -> Tensor {
    guard let entry = parameters[declaration.path] else {
      throw HornbillError(
        "parameter", path: declaration.path,
        expected: "a parameter that was declared when the model was built",
        received: "a new one", hint: "A layer declares the same parameters at every call.")
    }
    return tensor(entry)
  }

  func isFrozen(_ path: String) -> Bool { frozenPaths.contains { $0.hasPrefix(path + "/") } }

  /// The vector of what the optimizer does not change, with what layers gave new values; nil where they gave none.
  ///
  /// - Throws: `HornbillError` where a new value does not fit, or is of a parameter that the optimizer may change.
  func frozen(after scope: Scope) throws -> Tensor? {
    for (path, value) in scope.updates.sorted(by: { $0.key < $1.key }) {
      guard let entry = parameters[path], !entry.declaration.canBeTrained,
        entry.declaration.shape == value.shape
      else {
        throw HornbillError(
          "update", path: path,
          expected: parameters[path].map {
            "a value of shape \($0.declaration.shape) for a parameter that is not trainable"
          } ?? "a parameter that the layer declared", received: "shape \(value.shape)")
      }
    }
    let given = scope.updates.merging(scope.substitutes.compactMapValues(\.last)) { $1 }
    let values = parameters.frozenEntries.map { (entry: $0, new: given[$0.declaration.path]) }
    guard values.contains(where: { $0.new != nil }) else { return nil }
    return concatenate(
      values.map { (entry, new) in
        (new?.cast(to: .float32) ?? tensor(entry)).reshaped(to: [entry.count])
      })
  }

  /// The parameter as a tensor of the graph that is being traced.
  func tensor(_ entry: Parameters.Entry) -> Tensor {
    if let known = tensors[entry.declaration.path] { return known }
    let tensor = (entry.declaration.isTrainable ? trainable : frozen)[entry]
    tensors[entry.declaration.path] = tensor
    return tensor
  }

  /// All trainable parameters in the order in which they lie, each with its value in the step and the loss's gradient
  /// there: of those that layers gave other values the last one, and the sum over all of them.
  func gradients(of loss: Tensor, in scope: Scope) -> [(value: Tensor, gradient: Tensor)] {
    let used = parameters.trainableEntries.map { scope.substitutes[$0.declaration.path] ?? [tensor($0)] }
    var rest = gradient(of: loss, withRespectTo: used.flatMap { $0 })[...]
    return used.map { values in
      defer { rest = rest.dropFirst(values.count) }
      let gradients = rest.prefix(values.count)
      return (values[values.count - 1], gradients.dropFirst().reduce(gradients[gradients.startIndex], +))
    }
  }
}

import HornbillGraph

/// The number of a tensor in a file that is being made.
typealias TensorID = Int

/// An ONNX operator on tensors.
struct Operator: Hashable {
  enum Attribute: Hashable {
    case int(Int)
    case ints([Int])
    case float(Double)
    case string(String)
  }

  var type: String
  /// The tensors it takes; nil for one that is left out.
  var inputs: [TensorID?]
  var attributes: [String: Attribute] = [:]
  /// How many outputs it has.
  var outputCount = 1
}

/// Numbers that a file holds.
enum Initializer: Hashable {
  /// A known value of the graph: the entry's number, the extents of its axes, parted as needed, and which of them lies where;
  /// nil for an axis of extent 1.
  case known(Int, parts: [Int], order: [Int?])
  /// Extents, axes and positions.
  case integers([Int])
  /// One number.
  case number(Double, DType)

  /// The extents in the file.
  var extents: [Int] {
    switch self {
    case .known(_, let parts, let order): order.map { $0.map { parts[$0] } ?? 1 }
    case .integers(let values): [values.count]
    case .number: []
    }
  }
}

/// Collects operators and initializers, of which equal ones are one.
struct GraphBuilder {
  /// Where a tensor comes from.
  enum Source {
    case input
    case initializer(Initializer)
    case result(call: Int, output: Int)
  }

  struct Call {
    var value: Operator
    /// The layer for which it is.
    var layer: String
    var outputs: [TensorID]
  }

  private(set) var sources: [Source] = []
  var calls: [Call] = []
  private var known: [Operator: [TensorID]] = [:]
  private var initializers: [Initializer: TensorID] = [:]

  mutating func addInput() -> TensorID {
    sources.append(.input)
    return sources.count - 1
  }

  mutating func add(_ initializer: Initializer) -> TensorID {
    if let found = initializers[initializer] { return found }
    sources.append(.initializer(initializer))
    initializers[initializer] = sources.count - 1
    return sources.count - 1
  }

  mutating func add(_ value: Operator, layer: String) -> [TensorID] {
    if let found = known[value] { return found }
    let outputs = Array(sources.count..<(sources.count + value.outputCount))
    for output in outputs.indices { sources.append(.result(call: calls.count, output: output)) }
    calls.append(Call(value: value, layer: layer, outputs: outputs))
    known[value] = outputs
    return outputs
  }

  /// The operator that gives a tensor.
  func producer(of tensor: TensorID) -> Operator? {
    guard case .result(let call, _) = sources[tensor] else { return nil }
    return calls[call].value
  }

  func initializer(_ tensor: TensorID) -> Initializer? {
    guard case .initializer(let initializer) = sources[tensor] else { return nil }
    return initializer
  }

  /// The calls that some tensors need, in their order.
  func needed(for tensors: [TensorID]) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: calls.count)
    func mark(_ tensor: TensorID) {
      if case .result(let call, _) = sources[tensor] { isNeeded[call] = true }
    }
    for tensor in tensors { mark(tensor) }
    // Calls come after those whose results they take.
    for call in calls.indices.reversed() where isNeeded[call] {
      for case let input? in calls[call].value.inputs { mark(input) }
    }
    return calls.indices.filter { isNeeded[$0] }
  }
}

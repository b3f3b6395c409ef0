import Hornbill
import HornbillGraph

/// A model's inference as nodes whose extents say how they depend on the number of rows.
///
/// A graph knows all extents as numbers. So the model is traced twice, for two numbers of rows: the graphs are alike, node
/// by node, and where they differ an extent grows with the batch.
struct TracedGraph {
  /// A node in both graphs.
  struct Entry {
    let node: Node
    /// The same node for the other number of rows.
    let other: Node
    let shape: [Extent]
    /// The numbers of the entries whose values it takes.
    let inputs: [Int]
    /// Whether the value is the same whatever is put in.
    let isKnown: Bool
    /// The layer that computes it.
    var layer = ""

    var dtype: DType { node.type.dtype }
  }

  private(set) var entries: [Entry] = []
  private(set) var inputs: [Int] = []
  private(set) var outputs: [Int] = []
  let inputNames, outputNames: [String]
  /// For each entry, the entries that take its value.
  private(set) var readers: [[Int]] = []
  let parameters: Parameters
  private let rows: (first: Int, second: Int)

  /// Numbers of rows that no layer is likely to have as an extent of its own.
  private static let probes = (first: 251, second: 509)

  /// A model's inference.
  ///
  /// - Parameter batchSize: the number of rows; nil leaves it open.
  /// - Throws: `HornbillError` where the model cannot be built, or what it computes depends on the number of rows in
  ///   another way than by extents.
  init(_ model: Model, batchSize: Int?) throws {
    if let batchSize {
      try self.init(model.inferenceGraph(rows: batchSize))
    } else {
      try self.init(
        model.inferenceGraph(rows: Self.probes.first), model.inferenceGraph(rows: Self.probes.second),
        rows: Self.probes)
    }
  }

  /// A graph whose extents are all given.
  init(_ graph: InferenceGraph) throws { try self.init(graph, graph, rows: (0, 0)) }

  private init(_ first: InferenceGraph, _ second: InferenceGraph, rows: (first: Int, second: Int)) throws {
    self.rows = rows
    parameters = first.parameters
    (inputNames, outputNames) = (first.inputNames, first.outputNames)
    func nodes(_ graph: Graph) -> [Node] {
      topologicalOrder(of: (graph.outputs + graph.placeholders).map(\.node))
    }
    let (nodes, others) = (nodes(first.graph), nodes(second.graph))
    let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.id, $0) })
    let otherPlaces = Dictionary(uniqueKeysWithValues: others.enumerated().map { ($1.id, $0) })
    let layers = Self.layers(first)
    guard nodes.count == others.count else { throw dependence(on: nodes.last, "") }
    for (node, other) in zip(nodes, others) {
      let (layer, inputs) = (layers[node.id] ?? "", node.inputs.compactMap { places[$0.id] })
      guard inputs == other.inputs.compactMap({ otherPlaces[$0.id] }) else {
        throw dependence(on: node, layer)
      }
      entries.append(
        Entry(
          node: node, other: other,
          shape: try extents(node.type.shape, other.type.shape, of: node, layer), inputs: inputs,
          isKnown: try isKnown(node, other, inputs, layer), layer: layer))
    }
    inputs = first.graph.placeholders.compactMap { places[$0.node.id] }
    outputs = first.graph.outputs.compactMap { places[$0.node.id] }
    readers = Array(repeating: [], count: entries.count)
    for (number, entry) in entries.enumerated() {
      for input in entry.inputs { readers[input].append(number) }
    }
  }

  /// The layer of each node: the first whose output needs it.
  private static func layers(_ traced: InferenceGraph) -> [Int: String] {
    var result: [Int: String] = [:]
    for (landmark, layer) in zip(traced.graph.landmarks, traced.layers) {
      var pending = [landmark.node]
      while let node = pending.popLast() {
        guard result[node.id] == nil else { continue }
        result[node.id] = layer
        pending += node.inputs
      }
    }
    return result
  }

  /// Extents that a node has in one graph and in the other.
  func extents(_ first: some Sequence<Int>, _ second: some Sequence<Int>, of number: Int) throws -> [Extent] {
    try extents(first, second, of: entries[number].node, entries[number].layer)
  }

  private func extents(
    _ first: some Sequence<Int>, _ second: some Sequence<Int>, of node: Node, _ layer: String
  ) throws -> [Extent] {
    try zip(first, second).map { a, b in
      guard let extent = Extent(a, b, rows: rows) else { throw dependence(on: node, layer) }
      return extent
    }
  }

  /// Whether a node's value is known.
  ///
  /// - Throws: `HornbillError` where the two nodes are of different operations.
  private func isKnown(_ node: Node, _ other: Node, _ inputs: [Int], _ layer: String) throws -> Bool {
    let areInputsKnown = inputs.allSatisfy { entries[$0].isKnown }
    switch (node.operation, other.operation) {
    case (is Placeholder, is Placeholder), (is RandomUniform, is RandomUniform),
      (is ReadVariable, is ReadVariable):
      return false
    case (let a as Constant, let b as Constant):
      return a.type == b.type
        && (a.storage === b.storage
          || UnsafeRawBufferPointer(start: a.storage.pointer, count: a.type.byteCount)
            .elementsEqual(UnsafeRawBufferPointer(start: b.storage.pointer, count: b.type.byteCount)))
    case (is HornbillGraph.Reshape, is HornbillGraph.Reshape), (is Broadcast, is Broadcast),
      (is Slice, is Slice), (is Place, is Place),
      (is ScatterAdd, is ScatterAdd):
      return areInputsKnown && AnyHashable(node.operation) == AnyHashable(other.operation)
    case (let a as ConvolutionInputGradient, let b as ConvolutionInputGradient) where a.geometry == b.geometry:
      return areInputsKnown && a.input == b.input
    default:
      guard AnyHashable(node.operation) == AnyHashable(other.operation) else {
        throw dependence(on: node, layer)
      }
      return areInputsKnown
    }
  }

  private func dependence(on node: Node?, _ layer: String) -> HornbillError {
    HornbillError(
      "exportONNX", path: layer, expected: "a layer that computes the same for each number of rows",
      received: "\"\(node?.name ?? "")\", which depends on it",
      hint: "Export for one number of rows: exportONNX(to: path, batchSize: 1).")
  }

  /// The number that all elements of a value are known to have.
  func uniform(_ number: Int) -> Double? {
    let entry = entries[number]
    switch entry.node.operation {
    case is Broadcast, is HornbillGraph.Reshape: return uniform(entry.inputs[0])
    case let fill as Fill: return fill.value
    default: return nil
    }
  }

  /// The entry behind broadcasts, which element-wise operations do themselves.
  func behindBroadcasts(_ number: Int) -> Int {
    entries[number].node.operation is Broadcast ? behindBroadcasts(entries[number].inputs[0]) : number
  }

  /// The parameter that a known value is computed from; the first of several.
  func parameter(behind number: Int) -> String? {
    var (pending, seen): ([Int], Set<Int>) = ([number], [])
    var first: Int?
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      pending += entries[next].inputs
      if let position = parameters.position(of: entries[next].node) {
        first = Swift.min(first ?? position, position)
      }
    }
    return first.map { parameters.entries[$0].declaration.path }
  }
}

extension Parameters {
  /// Which parameter a node reads from a vector.
  fileprivate func position(of node: Node) -> Int? {
    let (source, start): (Node, Int)
    switch node.operation {
    case let slice as Slice: (source, start) = (node.inputs[0], slice.start[0])
    case is Constant: (source, start) = (node, 0)
    default: return nil
    }
    guard let storage = (source.operation as? Constant)?.storage else { return nil }
    return entries.firstIndex { entry in
      let vector = entry.declaration.isTrainable ? trainable : frozen
      return vector.storage === storage && entry.offset == start
        && entry.count == node.type.shape.elementCount
    }
  }
}

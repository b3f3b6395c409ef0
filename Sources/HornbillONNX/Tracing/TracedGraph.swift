import Hornbill
import HornbillGraph

/// A model's inference as nodes whose extents say how they depend on the number of rows.
///
/// A graph knows all extents as numbers. So the model is traced for several numbers of rows: the graphs are alike, node by
/// node, and where they differ an extent grows with the batch. Two numbers of rows would tell how, if it grows evenly; the
/// third one tells whether it does.
struct TracedGraph {
  /// A node in all graphs.
  struct Entry {
    /// The node in the first graph.
    let node: Node
    /// The node in each of the graphs.
    let variants: [Node]
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
  private let rows: [Int]

  /// Numbers of rows that no layer is likely to have as an extent of its own.
  private static let probes = [251, 367, 509]

  /// A model's inference.
  ///
  /// - Parameter batchSize: the number of rows; nil leaves it open.
  /// - Throws: `HornbillError` where the model cannot be built, or what it computes depends on the number of rows in
  ///   another way than by extents.
  init(_ model: Model, batchSize: Int?) throws {
    let rows = batchSize.map { [$0] } ?? Self.probes
    try self.init(rows.map { try model.inferenceGraph(rows: $0) }, rows: rows)
  }

  /// A graph whose extents are all given.
  init(_ graph: InferenceGraph) throws { try self.init([graph], rows: [0]) }

  private init(_ graphs: [InferenceGraph], rows: [Int]) throws {
    let first = graphs[0]
    self.rows = rows
    parameters = first.parameters
    (inputNames, outputNames) = (first.inputNames, first.outputNames)
    let nodes = graphs.map { topologicalOrder(of: ($0.graph.outputs + $0.graph.placeholders).map(\.node)) }
    let places = nodes.map { nodes in
      Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.id, $0) })
    }
    let layers = Self.layers(first)
    guard nodes.allSatisfy({ $0.count == nodes[0].count }) else {
      throw Self.dependence(on: nodes[0].last?.name ?? "", "")
    }
    for (number, node) in nodes[0].enumerated() {
      let (variants, layer) = (nodes.map { $0[number] }, layers[node.id] ?? "")
      let inputs = zip(variants, places).map { variant, places in
        variant.inputs.compactMap { places[$0.id] }
      }
      guard inputs.allSatisfy({ $0 == inputs[0] }) else { throw Self.dependence(on: node.name, layer) }
      guard let shape = extents(variants.map(\.type.shape.dimensions)),
        let isKnown = isKnown(variants, inputs[0])
      else { throw Self.dependence(on: node.name, layer) }
      entries.append(
        Entry(
          node: node, variants: variants, shape: shape, inputs: inputs[0], isKnown: isKnown, layer: layer))
    }
    inputs = first.graph.placeholders.compactMap { places[0][$0.node.id] }
    outputs = first.graph.outputs.compactMap { places[0][$0.node.id] }
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

  /// The extents that an operation is told in each of the graphs.
  ///
  /// - Throws: `HornbillError` where they do not grow evenly with the rows.
  func extents<Kind: HornbillGraph.Operation>(
    of entry: Entry, _ type: Kind.Type, _ told: (Kind) -> [Int]
  ) throws -> [Extent] {
    guard let extents = extents(entry.variants.compactMap { $0.operation as? Kind }.map(told)) else {
      throw Self.dependence(on: entry.node.name, entry.layer)
    }
    return extents
  }

  /// The extents that have these values in the graphs; nil where they do not grow evenly with the rows.
  private func extents(_ variants: [[Int]]) -> [Extent]? {
    let extents = variants[0].indices.map { axis in Extent(variants.map { $0[axis] }, rows: rows) }
    return extents.contains { $0 == nil } ? nil : extents.compactMap { $0 }
  }

  /// Whether a node's value is known; nil where its operation is another in each graph.
  private func isKnown(_ variants: [Node], _ inputs: [Int]) -> Bool? {
    let areInputsKnown = inputs.allSatisfy { entries[$0].isKnown }
    func isSame(_ test: (any HornbillGraph.Operation) -> Bool) -> Bool {
      variants.dropFirst().allSatisfy { test($0.operation) }
    }
    let first = variants[0].operation
    let areEqual = isSame { AnyHashable($0) == AnyHashable(first) }
    switch first {
    case is Placeholder, is RandomUniform, is ReadVariable:
      return isSame { type(of: $0) == type(of: first) } ? false : nil
    case let constant as Constant:
      guard isSame({ $0 is Constant }) else { return nil }
      return isSame { ($0 as? Constant).map { constant.hasNumbers(of: $0) } ?? false }
    case let fill as Fill:
      guard isSame({ $0 is Fill }) else { return nil }
      // NaN is as equal as any number here.
      return isSame { ($0 as? Fill)?.value.bitPattern == fill.value.bitPattern }
    case is HornbillGraph.Reshape, is Broadcast, is ScatterAdd:
      return isSame { type(of: $0) == type(of: first) } ? areInputsKnown && areEqual : nil
    case let slice as Slice:
      return isSame { ($0 as? Slice)?.step == slice.step } ? areInputsKnown && areEqual : nil
    case let place as Place:
      return isSame { ($0 as? Place)?.slice.step == place.slice.step } ? areInputsKnown && areEqual : nil
    case let spread as ConvolutionInputGradient:
      let isSpread = isSame { other in
        guard let other = other as? ConvolutionInputGradient else { return false }
        return other.geometry == spread.geometry
          && other.input.dropFirst().elementsEqual(spread.input.dropFirst())
      }
      return isSpread ? areInputsKnown && areEqual : nil
    default: return areEqual ? areInputsKnown : nil
    }
  }

  /// A number that grows with the rows, or is the part of a number for each of them; nil where it is neither.
  func growth(_ values: [Double]) -> (extent: Extent?, share: Double?) {
    let numbers = values.compactMap { Int(exactly: $0) }
    if numbers.count == values.count, let extent = Extent(numbers, rows: rows) { return (extent, nil) }
    let shares = zip(values, rows).map { $0 * Double($1) }
    let isShare = shares.allSatisfy { Swift.abs($0 - shares[0]) <= 1e-6 * Swift.abs(shares[0]) }
    return (nil, isShare ? shares[0] : nil)
  }

  /// The error that an operation is another for another number of rows.
  static func dependence(on operation: String, _ layer: String) -> HornbillError {
    HornbillError(
      "exportONNX", path: layer, expected: "a layer that computes the same for each number of rows",
      received: "\"\(operation)\", which depends on it",
      hint: "Export for one number of rows: exportONNX(to: path, batchSize: 1).")
  }

  /// The number that all elements of a value are known to have.
  func uniform(_ number: Int) -> Double? {
    let entry = entries[number]
    switch entry.node.operation {
    case is Broadcast, is HornbillGraph.Reshape: return uniform(entry.inputs[0])
    case let fill as Fill where entry.isKnown: return fill.value
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

extension Constant {
  /// Whether the other one has the same shape and numbers.
  fileprivate func hasNumbers(of other: Constant) -> Bool {
    func bytes(_ constant: Constant) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: constant.storage.pointer, count: constant.type.byteCount)
    }
    return type == other.type && (storage === other.storage || bytes(self).elementsEqual(bytes(other)))
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

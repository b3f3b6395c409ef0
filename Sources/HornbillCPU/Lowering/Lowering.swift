import CHornbillKernels
import HornbillGraph

/// Turns a graph into instructions over buffers.
struct Lowering {
  let graph: Graph
  let fusion: Fusion
  var buffers: [Buffer] = []
  var instructions: [Instruction] = []
  /// Where the outputs lie after a run.
  private(set) var outputs: [Address] = []

  /// The memory of values that have been computed, or that instructions to come will compute in a place
  /// chosen beforehand.
  var homes: [Int: Address] = [:]
  var views: [Int: View] = [:]
  var contiguous: [Int: View] = [:]
  var variableBuffers: [ObjectIdentifier: Int] = [:]
  var constantBuffers: [ObjectIdentifier: Int] = [:]

  init(_ graph: Graph) throws {
    self.graph = graph
    let nodes = topologicalOrder(of: graph.targets.map(\.node))
    var index: [Int: Int] = [:]
    for (number, node) in nodes.enumerated() { index[node.id] = number }
    let wanted = Set(graph.targets.compactMap { index[$0.node.id] })
    fusion = Fusion(nodes, wanted: wanted)
    let order = placeAssignments()
    placeConcatenations()
    for group in order { try lower(group) }
    try finish()
  }

  // MARK: - Buffers

  mutating func newBuffer(_ byteCount: Int, _ home: Buffer.Home = .arena, label: String? = nil) -> Int {
    buffers.append(Buffer(home: home, byteCount: byteCount, label: label ?? "t\(buffers.count)"))
    return buffers.count - 1
  }

  mutating func buffer(of variable: Variable) -> Int {
    if let buffer = variableBuffers[ObjectIdentifier(variable)] { return buffer }
    let buffer = newBuffer(variable.type.byteCount, .storage(variable.storage), label: variable.name)
    variableBuffers[ObjectIdentifier(variable)] = buffer
    return buffer
  }

  /// Where a node's value is to be written.
  mutating func home(_ node: Node) -> Address {
    if let home = homes[node.id] { return home }
    let home = Address(buffer: newBuffer(node.type.byteCount), offset: 0)
    homes[node.id] = home
    return home
  }

  // MARK: - Values

  /// Where the elements of a node lie, in any order.
  mutating func view(_ node: Node) throws -> View {
    if let view = views[node.id] { return view }
    let view: View
    switch node.operation {
    case let constant as Constant:
      let key = ObjectIdentifier(constant.storage)
      let buffer =
        constantBuffers[key] ?? newBuffer(node.type.byteCount, .storage(constant.storage), label: "constant")
      constantBuffers[key] = buffer
      view = View(Address(buffer: buffer, offset: 0), node.type)
    case let read as ReadVariable:
      view = View(Address(buffer: buffer(of: read.variable), offset: 0), node.type)
    case let placeholder as Placeholder:
      guard let number = graph.placeholders.firstIndex(where: { $0.node === node }) else {
        throw HornbillError(
          "compile", expected: "a graph whose placeholders are its inputs",
          received: "the placeholder \"\(placeholder.label)\"",
          hint: "While a function or a layer is traced, tensors have no values yet to be read.")
      }
      view = View(
        Address(buffer: newBuffer(node.type.byteCount, .input(number), label: placeholder.label), offset: 0),
        node.type)
    case let fill as Fill:
      let storage = Storage([fill.value], as: fill.dtype)
      view = View(
        Address(buffer: newBuffer(8, .storage(storage), label: "\(fill.value)"), offset: 0), node.type)
    case is Reshape, is Broadcast, is Transpose, is Slice:
      if let moved = try self.view(node.inputs[0]).through(node) {
        view = moved
      } else {
        view = try self.contiguousView(node.inputs[0]).through(node) ?? View(home(node), node.type)
      }
    default:
      view = View(home(node), node.type)
    }
    views[node.id] = view
    return view
  }

  /// Where the elements of a node lie one after another; they are copied there if need be.
  mutating func contiguousView(_ node: Node) throws -> View {
    let view = try view(node)
    if view.isContiguous { return view }
    if let copy = contiguous[node.id] { return copy }
    let copy = View(Address(buffer: newBuffer(node.type.byteCount), offset: 0), node.type)
    emitCopy(from: view, to: copy)
    contiguous[node.id] = copy
    return copy
  }

  mutating func emitCopy(from source: View, to target: View) {
    guard source.shape.elementCount > 0 else { return }
    var shape: [Int] = []
    var (from, to): ([Int], [Int]) = ([], [])
    for axis in source.shape.dimensions.indices where source.shape[axis] != 1 {
      let (a, b) = (source.strides[axis], target.strides[axis])
      if let last = shape.indices.last, from[last] == a * source.shape[axis],
        to[last] == b * source.shape[axis]
      {
        shape[last] *= source.shape[axis]
        (from[last], to[last]) = (a, b)
      } else {
        shape.append(source.shape[axis])
        from.append(a)
        to.append(b)
      }
    }
    instructions.append(
      .copy(
        Instruction.Copy(
          elementBytes: source.type.dtype.byteCount, shape: shape, input: source.address, inputStrides: from,
          output: target.address, outputStrides: to)))
  }

  // MARK: - Groups

  mutating func lower(_ group: Int) throws {
    let members = fusion.members[group]
    guard let last = members.last, !fusion.recomputed.contains(last) else { return }
    let isChain = members.contains { Elementwise.computeType(fusion.nodes[$0]) != nil }
    if isChain {
      if try lowerChain(members) { return }
      // More registers than there are: one operation at a time. None may then overwrite a variable that the
      // others have yet to read.
      for number in members where isAssigned(fusion.nodes[number]) {
        (homes[fusion.nodes[number].id], views[fusion.nodes[number].id]) = (nil, nil)
      }
      for number in members {
        if Elementwise.computeType(fusion.nodes[number]) != nil {
          _ = try lowerChain([number], writingAll: true)
        } else {
          try lowerSingle(fusion.nodes[number])
        }
      }
    } else {
      try lowerSingle(fusion.nodes[last])
    }
  }

  mutating func lowerSingle(_ node: Node) throws {
    guard isComputed(node) else { return }
    switch node.operation {
    case is MatrixProduct, is ProductByPanels, is ProductByTileParts:
      guard node.type.shape.elementCount > 0, let product = try product(node) else { return }
      instructions.append(.matmul(product))
    case let reduce as Reduce: try lowerReduction(node, reduce)
    case let concatenate as Concatenate: try lowerConcatenation(node, concatenate)
    case let place as HornbillGraph.Place: try lowerPlacement(node, place)
    default:
      instructions.append(.call(try call(node)))
    }
  }

  mutating func call(_ node: Node) throws -> Instruction.Call {
    let inputs = try node.inputs.map { (address: try contiguousView($0).address, type: $0.type) }
    return Instruction.Call(
      operation: node.operation, inputs: inputs, output: (home(node), node.type), epilogue: nil,
      workspace: nil)
  }

  // MARK: - The end

  /// Outputs get memory of their own, and values that could not be computed in place are copied there.
  mutating func finish() throws {
    var copies: [(View, View)] = []
    for assignment in graph.assignments {
      let target = View(
        Address(buffer: buffer(of: assignment.variable), offset: 0), assignment.value.node.type)
      var source = try view(assignment.value.node)
      if source.address == target.address { continue }
      if case .storage = buffers[source.address.buffer].home {
        // It may itself be overwritten: keep the value first.
        let kept = View(Address(buffer: newBuffer(source.type.byteCount), offset: 0), source.type)
        emitCopy(from: source, to: kept)
        source = kept
      }
      copies.append((source, target))
    }
    for output in graph.outputs {
      let source = try view(output.node)
      // Views of variables and inputs are copied, since those may change.
      if source.isContiguous, case .arena = buffers[source.address.buffer].home {
        outputs.append(source.address)
      } else {
        let kept = View(Address(buffer: newBuffer(source.type.byteCount), offset: 0), source.type)
        emitCopy(from: source, to: kept)
        outputs.append(kept.address)
      }
    }
    for (source, target) in copies { emitCopy(from: source, to: target) }
  }
}

import CHornbillKernels
import HornbillGraph

/// Turns a graph into instructions over buffers.
struct Lowering {
  let graph: Graph
  let fusion: Fusion
  private(set) var buffers: [Buffer] = []
  private(set) var instructions: [Instruction] = []
  /// Where the outputs lie after a run.
  private(set) var outputs: [Address] = []

  /// The memory of values that have been computed, or that instructions to come will compute in a place
  /// chosen beforehand.
  private var homes: [Int: Address] = [:]
  private var views: [Int: View] = [:]
  private var contiguous: [Int: View] = [:]
  private var variableBuffers: [ObjectIdentifier: Int] = [:]
  private var constantBuffers: [ObjectIdentifier: Int] = [:]

  init(_ graph: Graph) throws {
    self.graph = graph
    let nodes = topologicalOrder(of: graph.targets.map(\.node))
    var index: [Int: Int] = [:]
    for (number, node) in nodes.enumerated() { index[node.id] = number }
    let wanted = Set(graph.targets.compactMap { index[$0.node.id] })
    fusion = Fusion(nodes, wanted: wanted)
    placeConcatenations()
    let order = placeAssignments()
    for group in order { try lower(group) }
    try finish()
  }

  // MARK: - Buffers

  private mutating func newBuffer(_ byteCount: Int, _ home: Buffer.Home = .arena, label: String? = nil) -> Int {
    buffers.append(Buffer(home: home, byteCount: byteCount, label: label ?? "t\(buffers.count)"))
    return buffers.count - 1
  }

  private mutating func buffer(of variable: Variable) -> Int {
    if let buffer = variableBuffers[ObjectIdentifier(variable)] { return buffer }
    let buffer = newBuffer(variable.type.byteCount, .storage(variable.storage), label: variable.name)
    variableBuffers[ObjectIdentifier(variable)] = buffer
    return buffer
  }

  /// Where a node's value is to be written.
  private mutating func home(_ node: Node) -> Address {
    if let home = homes[node.id] { return home }
    let home = Address(buffer: newBuffer(node.type.byteCount), offset: 0)
    homes[node.id] = home
    return home
  }

  // MARK: - Values

  /// Where the elements of a node lie, in any order.
  private mutating func view(_ node: Node) throws -> View {
    if let view = views[node.id] { return view }
    let view: View
    switch node.operation {
    case let constant as Constant:
      let key = ObjectIdentifier(constant.storage)
      let buffer = constantBuffers[key] ?? newBuffer(node.type.byteCount, .storage(constant.storage), label: "constant")
      constantBuffers[key] = buffer
      view = View(Address(buffer: buffer, offset: 0), node.type)
    case let read as ReadVariable:
      view = View(Address(buffer: buffer(of: read.variable), offset: 0), node.type)
    case let placeholder as Placeholder:
      guard let number = graph.placeholders.firstIndex(where: { $0.node === node }) else {
        throw HornbillError(
          "compile", expected: "a graph whose placeholders are its inputs",
          received: "the placeholder \"\(placeholder.label)\"")
      }
      view = View(
        Address(buffer: newBuffer(node.type.byteCount, .input(number), label: placeholder.label), offset: 0),
        node.type)
    case let fill as Fill:
      let storage = Storage([fill.value], as: fill.dtype)
      view = View(Address(buffer: newBuffer(8, .storage(storage), label: "\(fill.value)"), offset: 0), node.type)
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
  private mutating func contiguousView(_ node: Node) throws -> View {
    let view = try view(node)
    if view.isContiguous { return view }
    if let copy = contiguous[node.id] { return copy }
    let copy = View(Address(buffer: newBuffer(node.type.byteCount), offset: 0), node.type)
    emitCopy(from: view, to: copy)
    contiguous[node.id] = copy
    return copy
  }

  private mutating func emitCopy(from source: View, to target: View) {
    guard source.shape.elementCount > 0 else { return }
    var shape: [Int] = []
    var (from, to): ([Int], [Int]) = ([], [])
    for axis in source.shape.dimensions.indices where source.shape[axis] != 1 {
      let (a, b) = (source.strides[axis], target.strides[axis])
      if let last = shape.indices.last, from[last] == a * source.shape[axis], to[last] == b * source.shape[axis] {
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

  // MARK: - Where results go

  /// Whether a node's value is computed into memory of its own.
  private func isComputed(_ node: Node) -> Bool {
    switch node.operation {
    case is Constant, is ReadVariable, is Placeholder, is Fill, is Reshape, is Broadcast, is Transpose, is Slice:
      false
    default: true
    }
  }

  /// Parts of a concatenation along the first axis are computed where they will lie.
  private mutating func placeConcatenations() {
    for node in fusion.nodes {
      guard let concatenate = node.operation as? Concatenate,
        node.type.shape.dimensions[..<concatenate.axis].allSatisfy({ $0 == 1 })
      else { continue }
      let whole = home(node)
      var offset = whole.offset
      for input in node.inputs {
        defer { offset += input.type.byteCount }
        var source = input
        while source.operation is Reshape { source = source.inputs[0] }
        guard isComputed(source), homes[source.id] == nil else { continue }
        homes[source.id] = Address(buffer: whole.buffer, offset: offset)
      }
    }
  }

  /// A value that is assigned to a variable is computed in the variable's own memory, where everything that
  /// reads the old value comes no later. Returns the order of the groups.
  private mutating func placeAssignments() -> [Int] {
    func group(_ node: Node) -> Int? { fusion.index[node.id].map { fusion.group[$0] } }
    let late = Set(graph.assignments.compactMap { group($0.value.node) })
    let order = fusion.schedule(late: late)
    var time: [Int: Int] = [:]
    for (position, group) in order.enumerated() { time[group] = position }

    // The last group that reads each variable, directly or through views.
    var sources: [Int: Set<ObjectIdentifier>] = [:]
    var lastRead: [ObjectIdentifier: Int] = [:]
    var readsElsewhere: [ObjectIdentifier: Set<Int>] = [:]
    for node in fusion.nodes {
      if let read = node.operation as? ReadVariable {
        sources[node.id] = [ObjectIdentifier(read.variable)]
        continue
      }
      let read = node.inputs.reduce(into: Set<ObjectIdentifier>()) { $0.formUnion(sources[$1.id] ?? []) }
      guard let group = group(node), let position = time[group] else { continue }
      for variable in read {
        lastRead[variable] = Swift.max(lastRead[variable] ?? -1, position)
        // In its own group, an element may be read at its own position alone: by an element-wise operation,
        // and not by the product or the random numbers that run with it.
        let isElementwise = Elementwise.computeType(node) != nil && !(node.operation is RandomUniform)
        if node.inputs.contains(where: { input in
          sources[input.id]?.contains(variable) == true && !(isElementwise && input.operation is ReadVariable)
        }) {
          readsElsewhere[variable, default: []].insert(position)
        }
      }
      if !isComputed(node) { sources[node.id] = read }
    }
    for output in graph.targets {
      for variable in sources[output.node.id] ?? [] { lastRead[variable] = Int.max }
    }

    for assignment in graph.assignments {
      let node = assignment.value.node
      let variable = ObjectIdentifier(assignment.variable)
      guard isComputed(node), homes[node.id] == nil, let number = fusion.index[node.id],
        Elementwise.computeType(node) != nil, let position = time[fusion.group[number]],
        lastRead[variable] ?? -1 <= position,
        readsElsewhere[variable]?.contains(position) != true,
        assignment.variable.type == node.type
      else { continue }
      homes[node.id] = Address(buffer: buffer(of: assignment.variable), offset: 0)
    }
    return order
  }

  // MARK: - Groups

  private mutating func lower(_ group: Int) throws {
    guard let members = fusion.members[group], let last = members.last else { return }
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

  private mutating func lowerSingle(_ node: Node) throws {
    guard isComputed(node) else { return }
    switch node.operation {
    case let product as MatrixProduct:
      guard node.type.shape.elementCount > 0 else { return }
      instructions.append(.matmul(try self.product(node, product)))
    case let reduce as Reduce: try lowerReduction(node, reduce)
    case let concatenate as Concatenate: try lowerConcatenation(node, concatenate)
    case let place as HornbillGraph.Place: try lowerPlacement(node, place)
    default:
      let inputs = try node.inputs.map { (address: try contiguousView($0).address, type: $0.type) }
      instructions.append(
        .call(
          Instruction.Call(operation: node.operation, inputs: inputs, output: (home(node), node.type), workspace: nil)))
    }
  }

  // MARK: - Chains

  private func shape(ofChain members: [Int]) -> Shape {
    for number in members where Elementwise.computeType(fusion.nodes[number]) != nil {
      return fusion.nodes[number].type.shape
    }
    return []
  }

  /// The views that a chain reads.
  private mutating func operands(of members: [Int]) throws -> [View] {
    let inside = Set(members)
    var result: [View] = []
    for number in members where Elementwise.computeType(fusion.nodes[number]) != nil {
      guard !(fusion.nodes[number].operation is RandomUniform) else { continue }
      for input in fusion.nodes[number].inputs {
        if let source = fusion.index[input.id], inside.contains(source) { continue }
        if uniform(input) == nil { result.append(try view(input)) }
      }
    }
    return result
  }

  private func uniform(_ node: Node) -> Double? {
    let source = node.operation is Broadcast ? node.inputs[0] : node
    return (source.operation as? Fill)?.value
  }

  /// Rows and columns under which the most operands need no copy: the longest rows that all views allow.
  private func matrix(_ shape: Shape, _ views: [View]) -> (rows: Int, columns: Int) {
    for split in 0...shape.rank {
      let rows = shape.dimensions[..<split].reduce(1, *)
      let columns = shape.dimensions[split...].reduce(1, *)
      if views.allSatisfy({ $0.matrixStrides(rows: rows, columns: columns) != nil }) { return (rows, columns) }
    }
    return (1, shape.elementCount)
  }

  /// Emits a chain, with the product before it or the reduction after it. False where it is too large.
  private mutating func lowerChain(_ members: [Int], writingAll: Bool = false) throws -> Bool {
    let shape = shape(ofChain: members)
    let productNode = members.map { fusion.nodes[$0] }.first { $0.operation is MatrixProduct }
    let reduceNode = members.map { fusion.nodes[$0] }.first { $0.operation is Reduce }
    guard let compute = members.compactMap({ Elementwise.computeType(fusion.nodes[$0]) }).first else {
      return true
    }
    guard shape.elementCount > 0 || reduceNode != nil else { return true }

    // An epilogue's product is written where the chain's first float32 result goes, and read from there.
    let elementwise = members.filter { Elementwise.computeType(fusion.nodes[$0]) != nil }
    let written = elementwise.filter { writingAll || fusion.isWritten($0) }
    if let productNode {
      let target = written.map { fusion.nodes[$0] }.first { $0.type.dtype == .float32 && !isAssigned($0) }
      let address = home(target ?? productNode)
      homes[productNode.id] = address
    }

    let external = try operands(of: members)
    var (rows, columns) = matrix(shape, external)
    var pattern: ReductionPattern?
    if let productNode {
      columns = productNode.type.shape.last
      rows = columns == 0 ? 0 : shape.elementCount / columns
    } else if let reduce = reduceNode?.operation as? Reduce {
      pattern = ReductionPattern(shape, axes: reduce.axes)
      // All elements may be cut into rows as the operands like it.
      if let pattern, pattern.axis != .all || shape.elementCount == 0 {
        (rows, columns) = (pattern.rows, pattern.columns)
      }
    }

    var builder = ChainBuilder(compute: compute, rows: rows, columns: columns)
    var registers: [Int: Int] = [:]
    for number in elementwise {
      let node = fusion.nodes[number]
      registers[number] = try lowerElement(node, registers, &builder, rows, columns, members)
    }
    for number in written {
      guard let register = registers[number] else { continue }
      let node = fusion.nodes[number]
      builder.store(
        register,
        to: Instruction.Operand(
          address: home(node), dtype: node.type.dtype, rowStride: columns, columnStride: 1))
    }
    let reduced = reduceNode.flatMap { fusion.index[$0.inputs[0].id] }.flatMap { registers[$0] }
    guard let (chain, value) = builder.finish(keeping: reduced) else {
      // The product then needs memory of its own: the chain's result would overwrite it too early.
      if let productNode { (homes[productNode.id], views[productNode.id]) = (nil, nil) }
      return false
    }

    if let productNode, let product = productNode.operation as? MatrixProduct {
      var instruction = try self.product(productNode, product)
      instruction.epilogue = chain
      instructions.append(.matmul(instruction))
    } else if let reduceNode, let reduce = reduceNode.operation as? Reduce, let pattern {
      instructions.append(
        .reduce(
          Instruction.Reduction(
            chain: chain, value: value, kind: reduce.kind.kernel, axis: pattern.axis.kernel, group: pattern.group,
            output: home(reduceNode), outputType: reduceNode.type.dtype, partials: nil)))
    } else {
      instructions.append(.chain(chain))
    }
    return true
  }

  private func isAssigned(_ node: Node) -> Bool {
    guard let home = homes[node.id], case .storage = buffers[home.buffer].home else { return false }
    return true
  }

  /// The register that holds a node's value.
  private mutating func lowerElement(
    _ node: Node, _ registers: [Int: Int], _ builder: inout ChainBuilder, _ rows: Int, _ columns: Int,
    _ members: [Int]
  ) throws -> Int {
    if let random = node.operation as? RandomUniform {
      let seed = try contiguousView(node.inputs[0]).address
      let step = try contiguousView(node.inputs[1]).address
      return builder.random(stream: random.stream, seed: seed, step: step)
    }
    var sources: [Int] = []
    for input in node.inputs {
      if let source = fusion.index[input.id], members.contains(source), let register = registers[source] {
        sources.append(register)
      } else if let value = uniform(input) {
        sources.append(builder.constant(value))
      } else {
        var operand = try view(input)
        if operand.matrixStrides(rows: rows, columns: columns) == nil { operand = try contiguousView(input) }
        let strides = operand.matrixStrides(rows: rows, columns: columns) ?? (columns, 1)
        sources.append(
          builder.load(
            Instruction.Operand(
              address: operand.address, dtype: operand.type.dtype, rowStride: strides.row,
              columnStride: strides.column)))
      }
    }
    if let cast = node.operation as? Cast {
      // Loads and stores convert; only a boolean of numbers must be computed.
      guard cast.dtype == .bool, node.inputs[0].type.dtype != .bool else { return sources[0] }
      return builder.apply(Opcode.notEqual, [sources[0], builder.constant(0)])
    }
    return builder.apply(hb_opcode_named(node.name), sources)
  }

  // MARK: - Products and reductions

  private mutating func product(_ node: Node, _ product: MatrixProduct) throws -> Instruction.Product {
    func matrices(_ input: Node, _ isTransposed: Bool) throws -> (Address, (batch: Int, row: Int, column: Int)) {
      let rank = input.type.shape.rank
      func strides(_ view: View) -> (batch: Int, row: Int, column: Int)? {
        let (row, column) = (view.strides[rank - 2], view.strides[rank - 1])
        let (rows, columns) = (view.shape[rank - 2], view.shape[rank - 1])
        guard row == 1 || column == 1 || rows == 1 || columns == 1, row > 0 || rows == 1, column > 0 || columns == 1
        else { return nil }
        var batch = 0
        var extent = 1
        for axis in (0..<(rank - 2)).reversed() where view.shape[axis] != 1 {
          if extent == 1 {
            batch = view.strides[axis]
          } else if view.strides[axis] != batch * extent {
            return nil
          }
          extent *= view.shape[axis]
        }
        // A single row or column may have any stride: give it the one that the kernels expect.
        let r = rows == 1 ? (column == 1 ? Swift.max(row, columns) : 1) : row
        let c = columns == 1 ? (row == 1 ? Swift.max(column, rows) : 1) : column
        return isTransposed ? (batch, c, r) : (batch, r, c)
      }
      let view = try view(input)
      if let found = strides(view) { return (view.address, found) }
      let copy = try contiguousView(input)
      return (copy.address, strides(copy) ?? (0, 1, 1))
    }
    let (a, aStrides) = try matrices(node.inputs[0], product.transposeA)
    let (b, bStrides) = try matrices(node.inputs[1], product.transposeB)
    let shape = node.type.shape
    let x = node.inputs[0].type.shape
    return Instruction.Product(
      dtype: node.type.dtype, batch: shape.dimensions.dropLast(2).reduce(1, *), m: shape[shape.rank - 2],
      n: shape.last, k: product.transposeA ? x[x.rank - 2] : x.last, a: a, b: b, aStrides: aStrides,
      bStrides: bStrides, c: home(node), epilogue: nil, partials: nil)
  }

  private mutating func lowerReduction(_ node: Node, _ reduce: Reduce) throws {
    guard node.inputs[0].type.shape.elementCount > 0 else {
      return emitFill(reduce.kind.neutralElement(node.type.dtype), node)
    }
    var source = try view(node.inputs[0])
    var axes = reduce.axes
    if ReductionPattern(source.shape, axes: axes) == nil {
      // Bring the axes to the end, in one copy.
      let kept = source.shape.dimensions.indices.filter { !axes.contains($0) }
      let order = kept + axes
      let type = TensorType(Shape(order.map { source.shape[$0] }), source.type.dtype)
      guard let moved = source.through(Node(Transpose(order), [node.inputs[0]], type)) else { return }
      let copy = View(Address(buffer: newBuffer(type.byteCount), offset: 0), type)
      emitCopy(from: moved, to: copy)
      source = copy
      axes = Array(kept.count..<order.count)
    }
    guard let pattern = ReductionPattern(source.shape, axes: axes) else { return }
    var (rows, columns) = (pattern.rows, pattern.columns)
    if pattern.axis == .all, source.shape.elementCount > 0 { (rows, columns) = matrix(source.shape, [source]) }
    var strides = source.matrixStrides(rows: rows, columns: columns)
    if strides == nil {
      source = try contiguousView(node.inputs[0])
      strides = (columns, 1)
    }
    var builder = ChainBuilder(compute: Elementwise.computeType(node.type.dtype), rows: rows, columns: columns)
    let register = builder.load(
      Instruction.Operand(
        address: source.address, dtype: source.type.dtype, rowStride: strides?.row ?? columns,
        columnStride: strides?.column ?? 1))
    guard let (chain, value) = builder.finish(keeping: register) else { return }
    instructions.append(
      .reduce(
        Instruction.Reduction(
          chain: chain, value: value, kind: reduce.kind.kernel, axis: pattern.axis.kernel, group: pattern.group,
          output: home(node), outputType: node.type.dtype, partials: nil)))
  }

  // MARK: - Movement

  private mutating func lowerConcatenation(_ node: Node, _ concatenate: Concatenate) throws {
    let whole = View(home(node), node.type)
    var start = 0
    for input in node.inputs {
      let source = try view(input)
      var offsets = [Int](repeating: 0, count: node.type.shape.rank)
      offsets[concatenate.axis] = start
      start += input.type.shape[concatenate.axis]
      let slice = Slice(
        start: offsets, count: input.type.shape.dimensions, step: offsets.map { _ in 1 })
      guard input.type.shape.elementCount > 0,
        let part = whole.through(Node(slice, [node], input.type)),
        part.address != source.address
      else { continue }
      emitCopy(from: source, to: part)
    }
  }

  private mutating func lowerPlacement(_ node: Node, _ place: HornbillGraph.Place) throws {
    let whole = View(home(node), node.type)
    emitFill(0, node)
    guard node.inputs[0].type.shape.elementCount > 0,
      let part = whole.through(Node(place.slice, [node], node.inputs[0].type))
    else { return }
    emitCopy(from: try view(node.inputs[0]), to: part)
  }

  /// Gives all elements of a node one value.
  private mutating func emitFill(_ value: Double, _ node: Node) {
    let count = node.type.shape.elementCount
    var builder = ChainBuilder(compute: Elementwise.computeType(node.type.dtype), rows: 1, columns: count)
    let register = builder.constant(value)
    builder.store(
      register,
      to: Instruction.Operand(address: home(node), dtype: node.type.dtype, rowStride: count, columnStride: 1))
    if count > 0, let (chain, _) = builder.finish() { instructions.append(.chain(chain)) }
  }

  // MARK: - The end

  /// Outputs get memory of their own, and values that could not be computed in place are copied there.
  private mutating func finish() throws {
    var copies: [(View, View)] = []
    for assignment in graph.assignments {
      let target = View(Address(buffer: buffer(of: assignment.variable), offset: 0), assignment.value.node.type)
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

extension Reduce.Kind {
  fileprivate var kernel: hb_reduction {
    switch self {
    case .sum: HB_SUM
    case .maximum: HB_MAX
    case .minimum: HB_MIN
    case .product: HB_PRODUCT
    }
  }
}

extension ReductionPattern.Axis {
  fileprivate var kernel: hb_reduce_axis {
    switch self {
    case .all: HB_REDUCE_ALL
    case .columns: HB_REDUCE_COLUMNS
    case .rows: HB_REDUCE_ROWS
    }
  }
}

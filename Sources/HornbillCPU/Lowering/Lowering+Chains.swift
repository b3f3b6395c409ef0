import CHornbillKernels
import HornbillGraph

// Element-wise chains, with the product before them or the reduction after them.
extension Lowering {
  func shape(ofChain members: [Int]) -> Shape {
    for number in members where Elementwise.computeType(fusion.nodes[number]) != nil {
      return fusion.nodes[number].type.shape
    }
    return []
  }

  /// The views that a chain reads.
  mutating func operands(of members: [Int]) throws -> [View] {
    let inside = Set(members)
    var result: [View] = []
    for number in members where Elementwise.computeType(fusion.nodes[number]) != nil {
      guard !(fusion.nodes[number].operation is RandomUniform) else { continue }
      for input in fusion.nodes[number].inputs {
        guard let source = fusion.index[input.id], !inside.contains(source), uniform(input) == nil else {
          continue
        }
        result += fusion.recomputed.contains(source) ? try operands(of: [source]) : [try view(input)]
      }
    }
    return result
  }

  func uniform(_ node: Node) -> Double? {
    let source = node.operation is Broadcast ? node.inputs[0] : node
    return (source.operation as? Fill)?.value
  }

  /// Rows and columns under which the most operands need no copy: the longest rows that all views allow.
  func matrix(_ shape: Shape, _ views: [View]) -> (rows: Int, columns: Int) {
    for split in 0...shape.rank {
      let rows = shape.dimensions[..<split].reduce(1, *)
      let columns = shape.dimensions[split...].reduce(1, *)
      if views.allSatisfy({ $0.matrixStrides(rows: rows, columns: columns) != nil }) {
        return (rows, columns)
      }
    }
    return (1, shape.elementCount)
  }

  /// Emits a chain, with the product before it or the reduction after it.
  ///
  /// False where it is too large.
  mutating func lowerChain(_ members: [Int], writingAll: Bool = false) throws -> Bool {
    let shape = shape(ofChain: members)
    let productNode = members.map { fusion.nodes[$0] }.first {
      type(of: $0.operation).takesEpilogue($0.type.dtype)
    }
    let reduceNodes = members.map { fusion.nodes[$0] }.filter { $0.operation is Reduce }
    guard let compute = members.compactMap({ Elementwise.computeType(fusion.nodes[$0]) }).first else {
      return true
    }
    guard shape.elementCount > 0 || !reduceNodes.isEmpty else { return true }

    // An epilogue's product is written where the chain's first result of its type goes, and read from there; where there is
    // none, or none but new values of variables, which may be read until the end, the product has no place of its own.
    let elementwise = members.filter { Elementwise.computeType(fusion.nodes[$0]) != nil }
    let written = elementwise.filter { writingAll || fusion.isWritten($0) }
    if let productNode {
      let target = written.map { fusion.nodes[$0] }.first {
        $0.type.dtype == productNode.type.dtype && !isAssigned($0)
      }
      if target == nil, staysInThread(productNode) {
        // Nobody but the epilogue reads it.
        let buffer = newBuffer(productNode.type.byteCount, .thread)
        homes[productNode.id] = Address(buffer: buffer, offset: 0)
      } else {
        homes[productNode.id] = home(target ?? productNode)
      }
    }

    let external = try operands(of: members)
    var (rows, columns) = matrix(shape, external)
    var pattern: ReductionPattern?
    if let productNode {
      columns = productNode.type.shape.last
      rows = columns == 0 ? 0 : shape.elementCount / columns
    } else if let reduce = reduceNodes.first?.operation as? Reduce {
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
      registers[number] = try lowerElement(node, &registers, &builder, rows, columns, members)
    }
    for number in written {
      guard let register = registers[number] else { continue }
      let node = fusion.nodes[number]
      builder.store(
        register,
        to: Instruction.Operand(
          address: home(node), dtype: node.type.dtype, rowStride: columns, columnStride: 1))
    }
    let reduced = try reduceNodes.map { node in
      try fusion.index[node.inputs[0].id].flatMap { registers[$0] }
        ?? load(node.inputs[0], &builder, rows, columns)
    }
    guard let (chain, values) = builder.finish(keeping: reduced) else {
      // The product then needs memory of its own: the chain's result would overwrite it too early.
      if let productNode { (homes[productNode.id], views[productNode.id]) = (nil, nil) }
      return false
    }

    if let productNode, var instruction = try product(productNode) {
      instruction.epilogue = chain
      instructions.append(.matmul(instruction))
    } else if let productNode {
      var instruction = try call(productNode)
      instruction.epilogue = chain
      instructions.append(.call(instruction))
    } else if let reduceNode = reduceNodes.first, let reduce = reduceNode.operation as? Reduce, let pattern {
      instructions.append(
        .reduce(
          Instruction.Reduction(
            chain: chain, values: zip(values, reduceNodes).map { ($0, home($1)) }, kind: reduce.kind.kernel,
            axis: pattern.axis.kernel, group: pattern.group, outputType: reduceNode.type.dtype, partials: nil)
        ))
    } else {
      instructions.append(.chain(chain))
    }
    return true
  }

  /// Whether the kernel can leave a block of its result to its epilogue alone.
  private func staysInThread(_ node: Node) -> Bool {
    if node.operation is MatrixProduct { return true }
    guard node.operation is Gather else { return false }
    let table = node.inputs[0].type
    // With more axes than kernels take, the reference runs, which wants memory.
    return table.byteCount / table.shape[0] <= Int(HB_OWN_BYTES)
      && [node.type, table].allSatisfy { $0.shape.rank <= Int(HB_MAX_RANK) }
  }

  func isAssigned(_ node: Node) -> Bool {
    guard let home = homes[node.id], case .storage = buffers[home.buffer].home else { return false }
    return true
  }

  /// The register of a value in memory.
  mutating func load(_ input: Node, _ builder: inout ChainBuilder, _ rows: Int, _ columns: Int) throws -> Int
  {
    var operand = try view(input)
    if operand.matrixStrides(rows: rows, columns: columns) == nil { operand = try contiguousView(input) }
    let strides = operand.matrixStrides(rows: rows, columns: columns) ?? (columns, 1)
    return builder.load(
      Instruction.Operand(
        address: operand.address, dtype: operand.type.dtype, rowStride: strides.row,
        columnStride: strides.column))
  }

  /// The register that holds a node's value.
  mutating func lowerElement(
    _ node: Node, _ registers: inout [Int: Int], _ builder: inout ChainBuilder, _ rows: Int, _ columns: Int,
    _ members: [Int]
  ) throws -> Int {
    if let random = node.operation as? RandomUniform {
      let seed = try contiguousView(node.inputs[0]).address
      let step = try contiguousView(node.inputs[1]).address
      return builder.random(stream: random.stream, seed: seed, step: step)
    }
    var sources: [Int] = []
    for input in node.inputs {
      if let source = fusion.index[input.id], let register = registers[source] {
        sources.append(register)
      } else if let source = fusion.index[input.id], fusion.recomputed.contains(source) {
        let register = try lowerElement(input, &registers, &builder, rows, columns, members)
        registers[source] = register
        sources.append(register)
      } else if let value = uniform(input) {
        sources.append(builder.constant(value))
      } else {
        sources.append(try load(input, &builder, rows, columns))
      }
    }
    if let cast = node.operation as? Cast {
      // Loads and stores convert; only a boolean of numbers must be computed.
      guard cast.dtype == .bool, node.inputs[0].type.dtype != .bool else { return sources[0] }
      return builder.apply(Opcode.notEqual, [sources[0], builder.constant(0)])
    }
    return builder.apply(hb_opcode_named(node.name), sources)
  }
}

import CHornbillKernels
import HornbillGraph

// Where results go: parts of a concatenation, and new values of variables, are computed in place.
extension Lowering {
  /// Whether a node's value is computed into memory of its own.
  func isComputed(_ node: Node) -> Bool {
    switch node.operation {
    case is Constant, is ReadVariable, is Placeholder, is Fill, is Reshape, is Broadcast, is Transpose,
      is Slice:
      false
    default: true
    }
  }

  /// Parts of a concatenation along the first axis are computed where they will lie.
  mutating func placeConcatenations() {
    for node in fusion.nodes {
      guard let concatenate = node.operation as? Concatenate,
        node.type.shape.dimensions[..<concatenate.axis].allSatisfy({ $0 == 1 })
      else { continue }
      let whole = home(node)
      var offset = whole.offset
      for input in node.inputs {
        defer { offset += input.type.byteCount }
        let source = beforeReshapes(input)
        guard isComputed(source), homes[source.id] == nil else { continue }
        homes[source.id] = Address(buffer: whole.buffer, offset: offset)
      }
    }
  }

  /// A value that is assigned to a variable, or that is joined with others and then assigned, is computed in
  /// the variable's own memory, where everything that reads the old value comes no later.
  ///
  /// Returns the order of the groups.
  mutating func placeAssignments() -> [Int] {
    let targets = graph.assignments.map { ($0.variable, assignedParts($0)) }
    let late = Set(targets.flatMap(\.1).compactMap { group($0.node) })
    let order = fusion.schedule(late: late)
    var time: [Int: Int] = [:]
    for (position, group) in order.enumerated() { time[group] = position }
    let reads = VariableReads(graph, fusion, time, isComputed: isComputed)
    for (variable, parts) in targets {
      let fits = parts.allSatisfy { part in
        guard isComputed(part.node), homes[part.node.id] == nil, let group = group(part.node),
          let position = time[group]
        else { return false }
        return reads.allowWriting(variable, part.range, at: position)
      }
      guard fits, Set(parts.map(\.node.id)).count == parts.count else { continue }
      let buffer = buffer(of: variable)
      for part in parts { homes[part.node.id] = Address(buffer: buffer, offset: part.range.lowerBound) }
    }
    for assignment in graph.assignments where assignment.value.node.operation is Concatenate {
      let parts = assignedParts(assignment)
      let buffer = buffer(of: assignment.variable)
      if parts.allSatisfy({ homes[$0.node.id] == Address(buffer: buffer, offset: $0.range.lowerBound) }) {
        homes[assignment.value.node.id] = Address(buffer: buffer, offset: 0)
      }
    }
    return order
  }

  func group(_ node: Node) -> Int? { fusion.index[node.id].map { fusion.group[$0] } }

  /// The nodes that compute an assigned value, and the bytes of the variable that each fills.
  func assignedParts(_ assignment: Graph.Assignment) -> [(node: Node, range: Range<Int>)] {
    let node = assignment.value.node
    guard let concatenate = node.operation as? Concatenate,
      node.type.shape.dimensions[..<concatenate.axis].allSatisfy({ $0 == 1 })
    else { return [(beforeReshapes(node), 0..<node.type.byteCount)] }
    var start = 0
    return node.inputs.map { input in
      defer { start += input.type.byteCount }
      return (beforeReshapes(input), start..<(start + input.type.byteCount))
    }
  }

  /// What computes a value that is only seen in another shape.
  private func beforeReshapes(_ node: Node) -> Node {
    var source = node
    while source.operation is Reshape { source = source.inputs[0] }
    return source
  }
}

/// Nodes by what they compute, so that equal ones become one.
struct SharedNodes {
  /// An operation on given inputs: equal keys compute equal values.
  private struct Key: Hashable {
    let operation: AnyHashable
    let inputs: [Int]
  }

  private var nodes: [Key: Node] = [:]

  /// The node itself where its inputs are the given ones, or an equal one that exists already.
  mutating func share(_ node: Node, _ inputs: [Node]) -> Node {
    let key = Key(operation: AnyHashable(node.operation), inputs: inputs.map(\.id))
    if let found = nodes[key] { return found }
    let result = node.reading(inputs)
    nodes[key] = result
    return result
  }
}

extension Node {
  /// The node's operation on other inputs of the same types; the node itself where they are its own.
  func reading(_ inputs: [Node]) -> Node {
    zip(inputs, self.inputs).allSatisfy { $0 === $1 } ? self : Node(operation, inputs, type)
  }
}

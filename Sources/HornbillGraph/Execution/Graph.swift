/// What a program computes: outputs to read, and variables to assign.
package struct Graph: Sendable {
  package var outputs: [Tensor]
  package var assignments: [Assignment]
  /// In the order in which the executable numbers its inputs.
  package var placeholders: [Tensor]
  /// Values that are not wanted for themselves: rewrites say what has become of them.
  package var landmarks: [Tensor]

  /// A variable and the value it has after a run.
  package struct Assignment: Sendable {
    package var variable: Variable
    package var value: Tensor

    package init(_ variable: Variable, _ value: Tensor) {
      self.variable = variable
      self.value = value
    }
  }

  package init(
    outputs: [Tensor], assignments: [Assignment] = [], placeholders: [Tensor] = [], landmarks: [Tensor] = []
  ) {
    self.outputs = outputs
    self.assignments = assignments
    self.placeholders = placeholders
    self.landmarks = landmarks
  }

  /// Everything that is wanted: outputs, then assigned values.
  package var targets: [Tensor] { outputs + assignments.map(\.value) }

  /// All nodes, inputs before users.
  package var nodes: [Node] { topologicalOrder(of: targets.map(\.node)) }
}

extension Graph: CustomStringConvertible {
  /// One line a node: number, type, operation, inputs.
  package var description: String {
    let nodes = nodes
    var numbers: [Int: Int] = [:]
    for (number, node) in nodes.enumerated() { numbers[node.id] = number }
    func name(_ tensor: Tensor) -> String { "%\(numbers[tensor.node.id] ?? -1)" }
    var lines = nodes.enumerated().map { number, node in
      let inputs = node.inputs.map { name(Tensor($0)) }.joined(separator: ", ")
      return "%\(number): \(node.type) = \(node.label)(\(inputs))"
    }
    lines += outputs.map { "return \(name($0))" }
    lines += assignments.map { "\($0.variable.name) <- \(name($0.value))" }
    return lines.joined(separator: "\n")
  }
}

extension Node {
  /// The operation's name with the attributes a reader wants.
  package var label: String {
    switch operation {
    case let fill as Fill: "fill[\(fill.value)]"
    case let read as ReadVariable: "variable[\(read.variable.name)]"
    case let placeholder as Placeholder: "placeholder[\(placeholder.label)]"
    case let reduce as Reduce: "\(reduce.kind)\(reduce.axes)"
    case let transpose as Transpose: "transpose\(transpose.permutation)"
    case let product as MatrixProduct:
      "matmul" + (product.transposeA ? "[a transposed]" : "") + (product.transposeB ? "[b transposed]" : "")
    default: name
    }
  }
}

extension Tensor {
  /// The graph behind the tensor, one line an operation: what reading it would compute.
  public var graphDescription: String { Graph(outputs: [self]).description }
}

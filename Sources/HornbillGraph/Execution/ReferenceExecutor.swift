/// Runs a graph by each operation's reference: slow, obvious, the definition of right.
package struct ReferenceExecutor: Executor {
  package init() {}

  package func rewritten(_ graph: Graph) -> Graph { graph }

  package func compile(_ graph: Graph) throws -> any Executable { ReferenceExecutable(graph) }

  /// The values of tensors that depend on no placeholder.
  package static func evaluate(_ tensors: [Tensor]) -> [ReferenceArray] {
    var values: [Int: ReferenceArray] = [:]
    for node in topologicalOrder(of: tensors.map(\.node)) { values[node.id] = evaluate(node, values) }
    return tensors.compactMap { values[$0.node.id] }
  }

  fileprivate static func evaluate(_ node: Node, _ values: [Int: ReferenceArray]) -> ReferenceArray {
    let inputs = node.inputs.compactMap { values[$0.id] }
    return ReferenceArray(
      node.type, node.operation.reference(inputs, node.type).map { node.type.dtype.rounded($0) })
  }
}

private final class ReferenceExecutable: Executable {
  private let graph: Graph
  private let nodes: [Node]
  private var inputs: [Int: Int] = [:]
  private var memory: [UnsafeRawPointer?]
  private let outputs: [Storage]

  init(_ graph: Graph) {
    self.graph = graph
    nodes = graph.nodes
    memory = Array(repeating: nil, count: graph.placeholders.count)
    for (number, tensor) in graph.placeholders.enumerated() { inputs[tensor.node.id] = number }
    outputs = graph.outputs.map { Storage(byteCount: $0.node.type.byteCount) }
  }

  func bind(_ index: Int, to memory: UnsafeRawPointer) { self.memory[index] = memory }

  func run() {
    var values: [Int: ReferenceArray] = [:]
    for node in nodes {
      if let number = inputs[node.id], let pointer = memory[number] {
        let bytes = UnsafeRawBufferPointer(start: pointer, count: node.type.byteCount)
        let numbers = Storage(copying: bytes).doubles(
          count: node.type.shape.elementCount, as: node.type.dtype)
        values[node.id] = ReferenceArray(node.type, numbers)
      } else {
        values[node.id] = ReferenceExecutor.evaluate(node, values)
      }
    }
    for (storage, tensor) in zip(outputs, graph.outputs) {
      storage.write(values[tensor.node.id]?.values ?? [], as: tensor.dtype)
    }
    for assignment in graph.assignments {
      assignment.variable.storage.write(
        values[assignment.value.node.id]?.values ?? [], as: assignment.value.dtype)
    }
  }

  func profile(repetitions: Int) -> [(line: String, microseconds: Double)] {
    let times = (0..<repetitions).map { _ in ContinuousClock().measure { run() } / .microseconds(1) }
    return [(description, times.min() ?? 0)]
  }

  func output(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: outputs[index].pointer, count: graph.outputs[index].node.type.byteCount)
  }

  var description: String { graph.description }
  var arenaByteCount: Int { outputs.reduce(0) { $0 + $1.byteCount } }
}

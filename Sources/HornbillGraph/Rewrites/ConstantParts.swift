import Synchronization

/// What graphs compute from constants alone: computed once, and shared by all graphs over the same constants.
///
/// Programs then read the results as constants. Not computed ahead are views (reshapes, broadcasts, transposes, slices),
/// which cost nothing, and values more than four times as large as the largest constant that they are computed from,
/// which would cost memory; of those the inputs are. Random numbers, variables and placeholders are no constants.
package final class ConstantParts: Sendable {
  // Equal parts of several graphs are one node, which keeps its value.
  private let shared = Mutex(SharedNodes())

  package init() {}

  /// Forgets all parts; programs that read them keep them.
  package func removeAll() { shared.withLock { $0 = SharedNodes() } }

  /// The same graph; its constant parts have been given their values.
  ///
  /// - Parameter evaluate: gives tensors their values.
  package func evaluated(_ graph: Graph, by evaluate: ([Tensor]) throws -> Void) rethrows -> Graph {
    try shared.withLock { shared in
      let (graph, parts) = Self.shared(graph, &shared)
      try evaluate(parts)
      return graph
    }
  }

  private static func shared(_ graph: Graph, _ shared: inout SharedNodes) -> (Graph, parts: [Tensor]) {
    let nodes = topologicalOrder(of: graph.targets.map(\.node), stoppingAtValues: true)
    let dependences = Dependence.all(nodes)
    var replacements: [Int: Node] = [:]
    /// Bytes of the largest constant that a constant node is computed from.
    var sizes: [Int: Int] = [:]
    var read = graph.targets.map(\.node)
    for node in nodes {
      guard dependences[node.id] == .constants else {
        read += node.inputs
        replacements[node.id] = node.reading(node.inputs.map { replacements[$0.id] ?? $0 })
        continue
      }
      let known = node.value.map { Node(Constant($0, node.type), [], node.type) } ?? node
      let new = shared.share(known, known.inputs.map { replacements[$0.id] ?? $0 })
      replacements[node.id] = new
      let largest = known.inputs.compactMap { replacements[$0.id] }.compactMap { sizes[$0.id] }.max() ?? 0
      sizes[new.id] =
        switch new.operation {
        case is Constant: new.type.byteCount
        case is Slice: Swift.min(largest, new.type.byteCount)
        default: largest
        }
    }

    var parts: [Tensor] = []
    var pending = read.filter { dependences[$0.id] == .constants }.compactMap { replacements[$0.id] }
    var seen: Set<Int> = []
    while let node = pending.popLast() {
      guard seen.insert(node.id).inserted, let size = sizes[node.id], size > 0 else { continue }
      let isView =
        switch node.operation {
        case is Reshape, is Broadcast, is Transpose, is Slice, is StopGradient: true
        default: false
        }
      if isView || node.type.byteCount > 4 * size {
        pending += node.inputs
      } else if !(node.operation is Constant) {
        parts.append(Tensor(node))
      }
    }
    return (graph.replacing { replacements[$0.id] }, parts)
  }
}

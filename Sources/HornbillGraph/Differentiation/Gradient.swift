/// The gradient of `target` with respect to each of `sources`: reverse-mode differentiation, as a graph that
/// can itself be differentiated.
///
/// For a target of several elements it is the gradient of their sum. A source that the target does not
/// depend on has a gradient of zeros.
///
/// ```swift
/// let x = Tensor([1, 2, 3])
/// let g = gradient(of: sum(x * x), withRespectTo: [x])[0]    // [2, 4, 6]
/// ```
public func gradient(of target: Tensor, withRespectTo sources: [Tensor]) -> [Tensor] {
  let order = topologicalOrder(of: [target.node])
  // Only nodes between the sources and the target carry a gradient.
  var depends = Set(sources.map(\.node.id))
  for node in order where node.inputs.contains(where: { depends.contains($0.id) }) { depends.insert(node.id) }

  var upstreams: [Int: Tensor] = [target.node.id: Tensor.ones(target.shape, dtype: target.dtype)]
  for node in order.reversed() where depends.contains(node.id) {
    guard let upstream = upstreams[node.id], !node.inputs.isEmpty else { continue }
    let inputs = node.inputs.map { Tensor($0) }
    let contributions = node.operation.gradient(upstream, inputs: inputs, output: Tensor(node))
    for (input, contribution) in zip(inputs, contributions) {
      guard let contribution, depends.contains(input.node.id) else { continue }
      upstreams[input.node.id] = upstreams[input.node.id].map { $0 + contribution } ?? contribution
    }
  }
  return sources.map { upstreams[$0.node.id] ?? Tensor.zeros($0.shape, dtype: $0.dtype) }
}

/// All nodes that the given ones depend on, themselves included, inputs before users; what lies behind a value
/// that is known already is left out on demand.
package func topologicalOrder(of targets: [Node], stoppingAtValues: Bool = false) -> [Node] {
  var seen: Set<Int> = []
  var nodes: [Node] = []
  var pending = targets
  while let node = pending.popLast() {
    guard seen.insert(node.id).inserted else { continue }
    nodes.append(node)
    if !stoppingAtValues || node.value == nil { pending.append(contentsOf: node.inputs) }
  }
  // A node's inputs were made before it, so the order of creation is a topological order.
  return nodes.sorted { $0.id < $1.id }
}

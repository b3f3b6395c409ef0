extension Graph {
  /// The same graph for inference, in which what follows a matrix product element by element comes before the reshape
  /// that gives the product its leading axes.
  ///
  /// The product of a stack of matrices, such as a 1x1 convolution, is one tall product and a reshape. Its bias, residual
  /// sum and activation can join the product only where nothing stands between.
  package func sinkingReshapes() -> Graph {
    let nodes = topologicalOrder(of: targets.map(\.node), stoppingAtValues: true)
    var sinker = ReshapeSinker()
    for node in nodes where node.value == nil { sinker.add(node) }
    return replacing { sinker.replacements[$0.id] }
  }
}

private struct ReshapeSinker {
  private(set) var replacements: [Int: Node] = [:]
  /// Products, and what was computed from them element by element in their shape.
  private var tall: Set<Int> = []

  mutating func add(_ node: Node) {
    let new = node.reading(node.inputs.map { replacements[$0.id] ?? $0 })
    replacements[node.id] = new
    if new.operation is MatrixProduct { tall.insert(new.id) }
    guard new.operation is any ElementwiseOperation || new.operation is Select else { return }
    if new.inputs.contains(where: { tall.contains($0.id) }) { tall.insert(new.id) }
    guard let shape = new.inputs.lazy.compactMap(tallShape).first else { return }
    let inputs = new.inputs.compactMap { $0.before(reshapeOf: shape) }
    guard inputs.count == new.inputs.count else { return }
    let sunk = Node(new.operation, inputs, TensorType(shape, new.type.dtype))
    tall.insert(sunk.id)
    replacements[node.id] = Tensor(sunk).reshaped(to: new.type.shape).node
  }

  /// The shape behind a reshape that keeps the last axis, of what was computed from a product.
  private func tallShape(_ node: Node) -> Shape? {
    guard node.value == nil, node.operation is Reshape, let source = node.inputs.first,
      tall.contains(source.id),
      source.type.shape.last == node.type.shape.last
    else { return nil }
    return source.type.shape
  }
}

extension Node {
  /// The same elements in a shape of the same last axis: what was reshaped from there, or repeats a vector or one number.
  fileprivate func before(reshapeOf shape: Shape) -> Node? {
    guard value == nil, operation is Broadcast, let source = inputs.first else {
      return Tensor(self).reshaped(to: shape).node
    }
    if source.type.shape.elementCount == 1 {
      return Tensor(source).reshaped(to: []).broadcast(to: shape).node
    }
    guard source.type.shape.last == source.type.shape.elementCount else { return nil }
    return Tensor(source).reshaped(to: [source.type.shape.last]).broadcast(to: shape).node
  }
}

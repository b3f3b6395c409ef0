extension Graph {
  /// The same graph, in which what follows a matrix product element by element comes before the reshape that gives the
  /// product its leading axes, or takes them away.
  ///
  /// The product of a stack of matrices, such as a 1x1 convolution, is one tall product and a reshape. Its bias, residual
  /// sum and activation can join the product only where nothing stands between.
  package func sinkingReshapes() -> Graph {
    var sinker = ReshapeSinker()
    return rewriting { new, _ in sinker.sunk(new) }
  }
}

private struct ReshapeSinker {
  /// Products, and what was computed from them element by element in their shape.
  private var tall: Set<Int> = []

  /// An element-wise operation on a reshaped product, computed before the reshape; nil of anything else.
  mutating func sunk(_ node: Node) -> Node? {
    if node.operation is MatrixProduct { tall.insert(node.id) }
    guard node.operation is any ElementwiseOperation || node.operation is Select else { return nil }
    if node.inputs.contains(where: { tall.contains($0.id) }) { tall.insert(node.id) }
    guard let shape = node.inputs.lazy.compactMap(tallShape).first else { return nil }
    let inputs = node.inputs.compactMap { $0.before(reshapeOf: shape) }
    guard inputs.count == node.inputs.count else { return nil }
    let sunk = Node(node.operation, inputs, TensorType(shape, node.type.dtype))
    tall.insert(sunk.id)
    return Tensor(sunk).reshaped(to: node.type.shape).node
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

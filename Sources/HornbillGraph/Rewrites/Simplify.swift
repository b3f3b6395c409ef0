extension Graph {
  /// The same graph with less to compute: known values and constant expressions folded, equal nodes shared,
  /// identities removed, scalar arithmetic done before it is broadcast, gradients of maxima masked and summed before
  /// they are placed.
  package func simplified() -> Graph {
    let nodes = topologicalOrder(of: targets.map(\.node), stoppingAtValues: true)
    var simplifier = Simplifier(StoredMaxima(in: nodes))
    // Placeholders keep their identity, so that inputs can be bound to them.
    for node in nodes { simplifier.add(node) }
    return replacing { simplifier.replacements[$0.id] }
  }

  /// The same graph, in which each node, once its inputs are new, is what `rewrite` makes of it; nil keeps it.
  package func rewriting(_ rewrite: (_ new: Node, _ old: Node) -> Node?) -> Graph {
    var replacements: [Int: Node] = [:]
    for node in topologicalOrder(of: targets.map(\.node), stoppingAtValues: true) where node.value == nil {
      let new = node.reading(node.inputs.map { replacements[$0.id] ?? $0 })
      replacements[node.id] = rewrite(new, node) ?? new
    }
    return replacing { replacements[$0.id] }
  }

  /// The same graph with other nodes in the place of those it wants; nil keeps a node.
  func replacing(_ replacement: (Node) -> Node?) -> Graph {
    func new(_ tensor: Tensor) -> Tensor { Tensor(replacement(tensor.node) ?? tensor.node) }
    return Graph(
      outputs: outputs.map(new), assignments: assignments.map { Assignment($0.variable, new($0.value)) },
      placeholders: placeholders, landmarks: landmarks.map(new))
  }
}

private struct Simplifier {
  var replacements: [Int: Node] = [:]
  private var shared = SharedNodes()
  private let storedMaxima: StoredMaxima

  init(_ storedMaxima: StoredMaxima) { self.storedMaxima = storedMaxima }

  mutating func add(_ node: Node) {
    if let value = node.value {
      replacements[node.id] = share(Constant(value, node.type), [], node.type)
      return
    }
    let inputs = node.inputs.map { replacements[$0.id] ?? $0 }
    if let better = rewritten(node, inputs) {
      replacements[node.id] = adopt(better.node, madeAfter: inputs.reduce(0) { Swift.max($0, $1.id) })
    } else {
      replacements[node.id] = simplify(node.operation, inputs, node.type) ?? shared.share(node, inputs)
    }
  }

  /// The same value by other operations, or nil.
  private func rewritten(_ node: Node, _ inputs: [Node]) -> Tensor? {
    switch node.operation {
    case is WindowMaximum:
      storedMaxima.maxima(node, of: inputs[0])
    case is Select:
      maskedBeforePlacing(Tensor(inputs[0]), Tensor(inputs[1]), Tensor(inputs[2]))
    case let reduce as Reduce where reduce.kind == .sum:
      channelSums(of: Tensor(inputs[0]), along: reduce.axes)
    default:
      nil
    }
  }

  /// What becomes of a node that a rewrite made: of all that it depends on, only what is younger is new.
  private mutating func adopt(_ node: Node, madeAfter last: Int) -> Node {
    guard node.id > last else { return node }
    for input in node.inputs { _ = adopt(input, madeAfter: last) }
    if replacements[node.id] == nil { add(node) }
    return replacements[node.id] ?? node
  }

  private mutating func share(_ operation: some Operation, _ inputs: [Node], _ type: TensorType) -> Node {
    shared.share(Node(operation, inputs, type), inputs)
  }

  /// Something simpler of the same value, or nil.
  private mutating func simplify(_ operation: any Operation, _ inputs: [Node], _ type: TensorType) -> Node? {
    switch operation {
    case is StopGradient:
      return inputs[0]
    case is Reshape:
      if inputs[0].type == type { return inputs[0] }
      if inputs[0].operation is Reshape {
        let source = inputs[0].inputs[0]
        return source.type == type ? source : share(Reshape(type.shape), [source], type)
      }
      if inputs[0].operation is Broadcast, inputs[0].inputs[0].type.shape.elementCount == 1 {
        let number = reshaped(inputs[0].inputs[0], to: [])
        return type.shape.rank == 0 ? number : share(Broadcast(type.shape), [number], type)
      }
    case let reduce as Reduce:
      // One element is its own sum, product and extremum.
      if reduce.axes.allSatisfy({ inputs[0].type.shape[$0] == 1 }), inputs[0].type.dtype == type.dtype {
        return reshaped(inputs[0], to: type.shape)
      }
    case is Broadcast:
      if inputs[0].type == type { return inputs[0] }
      if inputs[0].operation is Broadcast { return share(Broadcast(type.shape), inputs[0].inputs, type) }
    case let outer as Transpose:
      if let inner = inputs[0].operation as? Transpose {
        let permutation = outer.permutation.map { inner.permutation[$0] }
        if permutation == Array(permutation.indices) { return inputs[0].inputs[0] }
        return share(Transpose(permutation), inputs[0].inputs, type)
      }
    case let cast as Cast:
      if inputs[0].type.dtype == cast.dtype { return inputs[0] }
    case let product as MatrixProduct:
      return absorbTransposes(product, inputs, type)
    default:
      break
    }
    guard operation is any ElementwiseOperation || operation is Select || operation is Cast else {
      return nil
    }
    return identity(operation, inputs) ?? hoistScalars(operation, inputs, type)
  }

  private mutating func reshaped(_ node: Node, to shape: Shape) -> Node {
    let type = TensorType(shape, node.type.dtype)
    return simplify(Reshape(shape), [node], type) ?? share(Reshape(shape), [node], type)
  }

  /// A product of a transposed matrix reads it transposed.
  private mutating func absorbTransposes(
    _ product: MatrixProduct, _ inputs: [Node], _ type: TensorType
  ) -> Node? {
    func swapped(_ node: Node) -> Node? {
      guard let transpose = node.operation as? Transpose else { return nil }
      var last = Array(0..<node.type.shape.rank)
      last.swapAt(last.count - 1, last.count - 2)
      return transpose.permutation == last ? node.inputs[0] : nil
    }
    let (a, b) = (swapped(inputs[0]), swapped(inputs[1]))
    guard a != nil || b != nil else { return nil }
    return share(
      MatrixProduct(
        transposeA: product.transposeA != (a != nil), transposeB: product.transposeB != (b != nil)),
      [a ?? inputs[0], b ?? inputs[1]], type)
  }

  /// x + 0, x - 0, x · 1, x / 1, -(-x).
  private func identity(_ operation: any Operation, _ inputs: [Node]) -> Node? {
    func isUniform(_ node: Node, _ value: Double) -> Bool {
      // -0 is not the neutral element of addition for every x, 0 is not for -0; both print as 0 and compare
      // equal, and Keras's back ends make the same choice.
      node.uniformValue == value
    }
    switch operation {
    case is Add:
      if isUniform(inputs[1], 0) { return inputs[0] }
      if isUniform(inputs[0], 0) { return inputs[1] }
    case is Subtract:
      if isUniform(inputs[1], 0) { return inputs[0] }
    case is Multiply:
      if isUniform(inputs[1], 1) { return inputs[0] }
      if isUniform(inputs[0], 1) { return inputs[1] }
    case is Divide:
      if isUniform(inputs[1], 1) { return inputs[0] }
    case is Negate:
      if inputs[0].operation is Negate { return inputs[0].inputs[0] }
    default: break
    }
    return nil
  }

  /// An element-wise operation whose operands are all broadcast scalars is done on the scalars; on known
  /// scalars it is done here and now.
  private mutating func hoistScalars(
    _ operation: any Operation, _ inputs: [Node], _ type: TensorType
  ) -> Node? {
    let scalars = inputs.map { $0.operation is Broadcast ? $0.inputs[0] : $0 }
    guard scalars.allSatisfy({ $0.type.shape.rank == 0 }), !inputs.isEmpty else { return nil }
    let scalarType = TensorType([], type.dtype)
    let result: Node
    if scalars.allSatisfy({ $0.operation is Fill }) {
      let arrays = scalars.map { ReferenceArray($0.type, $0.operation.reference([], $0.type)) }
      let value = type.dtype.rounded(operation.reference(arrays, scalarType)[0])
      result = share(Fill(value, type.dtype), [], scalarType)
    } else if type.shape.rank > 0 {
      let node = Node(operation, scalars, scalarType)
      result = identity(operation, scalars) ?? shared.share(node, scalars)
    } else {
      return nil
    }
    return type.shape.rank == 0 ? result : share(Broadcast(type.shape), [result], type)
  }
}

extension Node {
  /// The number that all elements are known to have.
  var uniformValue: Double? {
    let source = operation is Broadcast ? inputs[0] : self
    return (source.operation as? Fill)?.value
  }
}

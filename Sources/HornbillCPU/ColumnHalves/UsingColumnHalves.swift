import HornbillGraph

extension Graph {
  /// The same graph with the rows of a batch in two halves of columns, where a narrow first layer is trained.
  ///
  /// The layer's product reads rows of the batch, the gradient of its weights columns. Half of what a core has written is then
  /// in the other's cache, and so is half of the weights: it must ask for both before it writes to them again. Halves of
  /// columns with their halves of the weights are one core's affair: `x · w = x₀ · w₀ + x₁ · w₁`, and the gradient of w₀ is
  /// `x₀ᵀ · dy`. Wide layers compute more with each number, and many rows stay in no cache. Results differ by rounding.
  func usingColumnHalves() -> Graph {
    let batches = TrainedBatches(self)
    var halves = ColumnHalves()
    var isChanged = false
    let graph = rewriting { new, old in
      guard let product = old.operation as? MatrixProduct, batches.contains(old.inputs[0]) else { return nil }
      let (x, y) = (new.inputs[0], new.type.shape)
      guard let columns = halves.of(x, rows: x.type.shape[0]) else { return nil }
      isChanged = true
      let (rows, width, other) = (columns.shape[1], columns.shape[2], Tensor(new.inputs[1]))
      if product.transposeA {
        let gradients = apply(product, columns, other.broadcast(to: [2, rows, y[1]]))
        return gradients.reshaped(to: y).node
      }
      let sums = apply(product, columns, other.reshaped(to: [2, width, y[1]]))
      return (sums[0] + sums[1]).node
    }
    // The gradient's products are reshaped: what is done to them joins them before that.
    return isChanged ? graph.sinkingReshapes().simplified() : graph
  }
}

/// The batches that a layer is trained with, of a size for which it pays to cut them.
private struct TrainedBatches {
  private static let bytes = (128 << 10)...(2 << 20)
  private static let mostColumns = 96
  private static let leastWork = 4 << 20

  private let numbers: Set<Int>

  init(_ graph: Graph) {
    let nodes = topologicalOrder(of: graph.targets.map(\.node), stoppingAtValues: true)
    var readers: [Int: [Node]] = [:]
    for node in nodes { for input in node.inputs { readers[input.id, default: []].append(node) } }
    let wanted = Set(graph.targets.map(\.node.id))
    numbers = Set(
      nodes.filter { !wanted.contains($0.id) && Self.suits($0, readers[$0.id] ?? []) }.map(\.id))
  }

  func contains(_ node: Node) -> Bool { numbers.contains(node.id) }

  private static func suits(_ x: Node, _ readers: [Node]) -> Bool {
    let shape = x.type.shape
    guard x.value == nil, shape.rank == 2, x.type.dtype == .float32, bytes.contains(x.type.byteCount),
      shape[1] % 2 == 0, readers.count == 2
    else { return false }
    let sides = readers.compactMap { reader -> Bool? in
      guard let product = reader.operation as? MatrixProduct, !product.transposeB, reader.inputs[0] === x,
        reader.inputs[1] !== x, reader.type.shape[1] <= mostColumns,
        shape.elementCount * reader.type.shape[1] >= leastWork
      else { return nil }
      return product.transposeA
    }
    return Set(sides) == [false, true]
  }
}

/// Both halves of the columns of what was gathered by rows and computed element by element.
private struct ColumnHalves {
  /// By the nodes' numbers: what several nodes read is cut once.
  private var known: [Int: Tensor] = [:]

  /// `[2, rows, columns / 2]`, nil of anything else.
  mutating func of(_ node: Node, rows: Int) -> Tensor? {
    if let halves = known[node.id] { return halves }
    guard node.value == nil, node.type.shape.rank > 0, node.type.shape[0] == rows else { return nil }
    let halves = cut(node, rows, width: node.type.shape.elementCount / rows / 2)
    known[node.id] = halves
    return halves
  }

  private mutating func cut(_ node: Node, _ rows: Int, width: Int) -> Tensor? {
    let shape: Shape = [2, rows, width]
    switch node.operation {
    case is Gather:
      let (table, numbers) = (Tensor(node.inputs[0]), Tensor(node.inputs[1]))
      let count = table.shape[0]
      guard numbers.rank == 1, count <= Int(Int32.max) / 2 else { return nil }
      // A number outside the table is moved into it before it becomes two.
      let first = minimum(maximum(numbers, 0), Double(count - 1)) * 2
      let half = Tensor.arange(2, dtype: numbers.dtype).reshaped(to: [2, 1])
      return gather(
        table.reshaped(to: [2 * count, width]),
        first.broadcast(to: [2, rows]) + half.broadcast(to: [2, rows]))
    case is any ElementwiseOperation, is Cast:
      var inputs: [Node] = []
      for input in node.inputs {
        guard let half = input.number?.broadcast(to: shape) ?? of(input, rows: rows) else { return nil }
        inputs.append(half.node)
      }
      return Tensor(Node(node.operation, inputs, TensorType(shape, node.type.dtype)))
    case is Reshape:
      return of(node.inputs[0], rows: rows)
    default:
      return nil
    }
  }
}

extension Node {
  /// The one number that this repeats.
  fileprivate var number: Tensor? {
    switch operation {
    case let fill as Fill: Tensor.full([], fill.value, dtype: fill.dtype)
    case is Broadcast where inputs[0].type.shape.elementCount == 1: Tensor(inputs[0]).reshaped(to: [])
    default: nil
    }
  }
}

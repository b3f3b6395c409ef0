extension Graph {
  /// The same graph for inference, in which what is multiplied by or added to a product channel by channel takes one
  /// multiplication and one addition, or less.
  ///
  /// A bias and a batch normalization by fixed statistics after a convolution or a matrix product are one affine map of
  /// each channel, `y · factor + shift`, with one number for each position of the last axis, which are computed
  /// from parameters. Where weights and factor are constants, the factor is multiplied into the weights, and the
  /// shift alone is left. Where they may change between runs, that would cost a pass over the weights in
  /// each run; a multiplication next to the addition, while the product is in cache, costs less, however few the
  /// weights are.
  ///
  /// Results differ by rounding. A product that something else reads as well stays as it is.
  package func foldingScales() -> Graph {
    let nodes = topologicalOrder(of: targets.map(\.node), stoppingAtValues: true)
    var folder = ScaleFolder(nodes, wanted: targets.map(\.node))
    for node in nodes { folder.add(node) }
    return replacing { folder.replacements[$0.id] }
  }
}

/// `product · factor + shift`, channel by channel.
private struct ChannelMap {
  var product: Node
  /// The result's shape, which may have other axes than the product in front of the last one.
  var shape: Shape
  var factor: Tensor?
  var shift: Tensor?
  /// Whether weights and factor never change.
  var isConstant: Bool

  /// The axis of the weights that becomes the last axis of a product, counted from the end; nil of another operation.
  static func channelAxis(_ operation: any Operation) -> Int? {
    switch operation {
    case is Convolution: 1
    case let product as MatrixProduct: product.transposeB ? 2 : 1
    case let spread as ConvolutionInputGradient where spread.geometry.groups == 1: 2
    default: nil
    }
  }

  var tensor: Tensor {
    var y = Tensor(product)
    func flat(_ numbers: Tensor) -> Tensor {
      numbers.reshaped(to: numbers.shape.elementCount == 1 ? [] : [numbers.shape.last])
    }
    let (factor, shift) = (factor.map(flat), shift.map(flat))
    if let factor, isConstant, let axis = Self.channelAxis(product.operation) {
      let column = axis == 1 || factor.rank == 0 ? factor : factor.expandedDimensions(axis: 1)
      let weights = Tensor(product.inputs[1]) * column
      y = Tensor(product.reading([product.inputs[0], weights.node]))
    } else if let factor {
      y = y * factor
    }
    if let shift { y = y + shift }
    return y.reshaped(to: shape)
  }
}

private struct ScaleFolder {
  private(set) var replacements: [Int: Node] = [:]
  private var maps: [Int: ChannelMap] = [:]
  private let dependences: [Int: Dependence]
  /// How often each node is read.
  private var readings: [Int: Int] = [:]

  init(_ nodes: [Node], wanted: [Node]) {
    dependences = Dependence.all(nodes)
    for node in nodes.flatMap(\.inputs) + wanted { readings[node.id, default: 0] += 1 }
  }

  mutating func add(_ node: Node) {
    guard node.value == nil else { return }
    let new = node.reading(node.inputs.map(current))
    let map = map(of: node, new)
    maps[node.id] = map
    replacements[node.id] = map?.tensor.node ?? new
  }

  private func current(_ node: Node) -> Node { replacements[node.id] ?? node }

  /// What a node does to the channels of a product, if that is all it does.
  private func map(of node: Node, _ new: Node) -> ChannelMap? {
    guard node.type.dtype.isFloatingPoint, dependences[node.id] == .inputs else { return nil }
    if ChannelMap.channelAxis(node.operation) != nil, let weights = dependences[node.inputs[1].id],
      weights < .inputs
    {
      return ChannelMap(product: new, shape: node.type.shape, isConstant: weights == .constants)
    }
    switch node.operation {
    case is Reshape:
      guard var map = map(behind: node.inputs[0]), node.type.shape.last == map.shape.last else { return nil }
      map.shape = node.type.shape
      return map
    case is Add, is Subtract, is Multiply:
      let isFirst = map(behind: node.inputs[0]) != nil
      let (inner, other) = isFirst ? (node.inputs[0], node.inputs[1]) : (node.inputs[1], node.inputs[0])
      guard var map = map(behind: inner), let numbers = channels(of: other) else { return nil }
      switch node.operation {
      case is Add:
        map.shift = map.shift.map { $0 + numbers } ?? numbers
      case is Subtract where isFirst:
        map.shift = map.shift.map { $0 - numbers } ?? -numbers
      case is Multiply:
        map.factor = map.factor.map { $0 * numbers } ?? numbers
        map.shift = map.shift.map { $0 * numbers }
        map.isConstant = map.isConstant && dependences[other.id] == .constants
      default: return nil
      }
      return map
    default: return nil
    }
  }

  /// The map that gives a node's value, where nothing else is to read it.
  private func map(behind node: Node) -> ChannelMap? { readings[node.id] == 1 ? maps[node.id] : nil }

  /// What a parameter gives each position of the last axis, the only one: a vector, or one number for all.
  private func channels(of node: Node) -> Tensor? {
    guard let dependence = dependences[node.id], dependence < .inputs else { return nil }
    let source = Tensor(current(node.value == nil && node.operation is Broadcast ? node.inputs[0] : node))
    return source.shape.elementCount == 1 || source.shape.last == source.shape.elementCount ? source : nil
  }
}

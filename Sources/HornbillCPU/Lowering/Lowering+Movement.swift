import CHornbillKernels
import HornbillGraph

// Concatenation and placement, which are copies.
extension Lowering {
  mutating func lowerConcatenation(_ node: Node, _ concatenate: Concatenate) throws {
    let whole = View(home(node), node.type)
    var start = 0
    for input in node.inputs {
      let source = try view(input)
      var offsets = [Int](repeating: 0, count: node.type.shape.rank)
      offsets[concatenate.axis] = start
      start += input.type.shape[concatenate.axis]
      let slice = Slice(
        start: offsets, count: input.type.shape.dimensions, step: offsets.map { _ in 1 })
      guard input.type.shape.elementCount > 0,
        let part = whole.through(Node(slice, [node], input.type)),
        part.address != source.address
      else { continue }
      emitCopy(from: source, to: part)
    }
  }

  mutating func lowerPlacement(_ node: Node, _ place: HornbillGraph.Place) throws {
    let whole = View(home(node), node.type)
    emitFill(0, node)
    guard node.inputs[0].type.shape.elementCount > 0,
      let part = whole.through(Node(place.slice, [node], node.inputs[0].type))
    else { return }
    emitCopy(from: try view(node.inputs[0]), to: part)
  }

  /// Gives all elements of a node one value.
  mutating func emitFill(_ value: Double, _ node: Node) {
    let count = node.type.shape.elementCount
    var builder = ChainBuilder(compute: Elementwise.computeType(node.type.dtype), rows: 1, columns: count)
    let register = builder.constant(value)
    builder.store(
      register,
      to: Instruction.Operand(
        address: home(node), dtype: node.type.dtype, rowStride: count, columnStride: 1))
    if count > 0, let (chain, _) = builder.finish() { instructions.append(.chain(chain)) }
  }
}

/// Rows of a tensor by their numbers, taken from as far below as possible: a cast or a scaling of a whole data
/// set is then done for the rows of a batch alone, and small integers stay small in memory.
package func rows(of x: Tensor, at numbers: Tensor) -> Tensor {
  let node = x.node
  let shape = Shape(numbers.shape.dimensions + x.shape.dimensions.dropFirst())
  if node.value != nil { return gather(x, numbers) }
  switch node.operation {
  case is any ElementwiseOperation, is Select, is Cast:
    let inputs = node.inputs.map { rows(of: Tensor($0), at: numbers).node }
    return Tensor(Node(node.operation, inputs, TensorType(shape, x.dtype)))
  case is Broadcast:
    // The first axis repeats, or belongs to the source.
    let source = Tensor(node.inputs[0])
    if source.rank < x.rank || source.shape[0] == 1 && x.shape[0] != 1 {
      let row =
        source.rank < x.rank
        ? source : source.reshaped(to: Shape(Array(source.shape.dimensions.dropFirst())))
      return row.broadcast(to: shape)
    }
    return rows(of: source, at: numbers).broadcast(to: shape)
  case is Reshape where node.inputs[0].type.shape.rank > 0 && node.inputs[0].type.shape[0] == x.shape[0]:
    return rows(of: Tensor(node.inputs[0]), at: numbers).reshaped(to: shape)
  default:
    return gather(x, numbers)
  }
}

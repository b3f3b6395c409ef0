// What operations on matrices and stacks of them share.

/// Square matrices of floating-point numbers, or the error that they are not.
func requireSquare(_ type: TensorType, _ name: String) throws {
  let shape = type.shape
  guard shape.rank >= 2, shape.last == shape[shape.rank - 2], type.dtype.isFloatingPoint else {
    throw HornbillError(
      name, expected: "a square matrix of floating-point numbers, or a stack of them", received: "\(type)")
  }
}

/// The shape rule of systems of equations: square matrices, and right sides with as many rows.
func systemType(_ inputs: [TensorType], _ name: String) throws -> TensorType {
  try requireSquare(inputs[0], name)
  let (a, b) = (inputs[0].shape, inputs[1].shape)
  guard a.dimensions.dropLast() == b.dimensions.dropLast(), inputs[0].dtype == inputs[1].dtype else {
    throw HornbillError(
      name, expected: "right sides with as many rows as \(a), in stacks of one shape and of one dtype",
      received: "\(inputs[1])")
  }
  return inputs[1]
}

/// Applies a function to each matrix of a stack; matrices are lists of rows.
func forEachMatrix(
  _ inputs: [ReferenceArray], _ body: ([[[Double]]]) -> [[Double]]
) -> [Double] {
  let stack = inputs[0].shape.dimensions.dropLast(2).reduce(1, *)
  return (0..<stack).flatMap { number -> [Double] in
    let matrices = inputs.map { input -> [[Double]] in
      let (rows, columns) = (input.shape[input.shape.rank - 2], input.shape.last)
      return (0..<rows).map { row in
        let start = (number * rows + row) * columns
        return Array(input.values[start..<(start + columns)])
      }
    }
    return body(matrices).flatMap { $0 }
  }
}

/// A matrix of NaN: what stands for a result that does not exist.
func undefinedMatrix(_ rows: Int, _ columns: Int) -> [[Double]] {
  Array(repeating: Array(repeating: .nan, count: columns), count: rows)
}

extension Tensor {
  /// Each matrix with rows and columns exchanged.
  var matrixTransposed: Tensor {
    var order = Array(0..<rank)
    order.swapAt(rank - 1, rank - 2)
    return transposed(order)
  }
}

/// A matrix of coefficients and right sides of one dtype, in stacks of one shape, to `body` and back: a vector
/// is one column (as in NumPy 2, only where it has a single axis).
func withSystem(
  _ a: Tensor, _ b: Tensor, _ name: String, _ body: (Tensor, Tensor) -> Tensor
) -> Tensor {
  requireValid(
    a.rank >= 2 && b.rank >= 1, name, expected: "a matrix, and a vector or a matrix of right sides",
    received: "\(a.shape) and \(b.shape)")
  let isVector = b.rank == 1
  let columns = isVector ? b.expandedDimensions(axis: 1) : b
  let stack = { (x: Tensor) in Shape(Array(x.shape.dimensions.dropLast(2))) }
  let dtype = DType.promoted(.float32, DType.promoted(a.dtype, b.dtype))
  guard let shape = Shape.broadcast(stack(a), stack(columns)) else {
    trap(
      HornbillError(
        name, expected: "leading axes that broadcast", received: "\(a.shape) and \(b.shape)"))
  }
  func spread(_ x: Tensor) -> Tensor {
    x.cast(to: dtype).broadcast(to: Shape(shape.dimensions + x.shape.dimensions.suffix(2)))
  }
  let result = body(spread(a), spread(columns))
  return isVector ? result.reshaped(to: Shape(Array(result.shape.dimensions.dropLast()))) : result
}

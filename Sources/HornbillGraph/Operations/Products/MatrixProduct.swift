/// `c[..., m, n] = Σ_k a[..., m, k] · b[..., k, n]`, each operand possibly transposed in its last two axes.
package struct MatrixProduct: Operation {
  package static let name = "matmul"
  package static func takesEpilogue(_ dtype: DType) -> Bool { dtype == .float32 }
  package let transposeA: Bool
  package let transposeB: Bool

  package init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank >= 2, b.rank >= 2, inputs[0].dtype == inputs[1].dtype,
      a.dimensions.dropLast(2) == b.dimensions.dropLast(2)
    else {
      throw HornbillError(
        Self.name, expected: "two matrices of one dtype, or two equally long stacks of them",
        received: "\(inputs[0]) and \(inputs[1])")
    }
    let (m, k) = transposeA ? (a[a.rank - 1], a[a.rank - 2]) : (a[a.rank - 2], a[a.rank - 1])
    let (inner, n) = transposeB ? (b[b.rank - 1], b[b.rank - 2]) : (b[b.rank - 2], b[b.rank - 1])
    guard k == inner else {
      throw HornbillError(
        Self.name, expected: "equal inner extents", received: "\(a) and \(b), that is \(k) and \(inner)",
        hint: "The columns of the left operand meet the rows of the right one.")
    }
    return TensorType(Shape(Array(a.dimensions.dropLast(2)) + [m, n]), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let (m, n) = (type.shape[type.shape.rank - 2], type.shape.last)
    let a = inputs[0]
    let k = transposeA ? a.shape[a.shape.rank - 2] : a.shape.last
    let batches = type.shape.dimensions.dropLast(2).reduce(1, *)
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    for batch in 0..<batches {
      for row in 0..<m {
        for column in 0..<n {
          var total = 0.0
          for depth in 0..<k {
            let x = batch * m * k + (transposeA ? depth * m + row : row * k + depth)
            let y = batch * k * n + (transposeB ? column * k + depth : depth * n + column)
            total += a.values[x] * inputs[1].values[y]
          }
          result[(batch * m + row) * n + column] = total
        }
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    func product(_ x: Tensor, _ y: Tensor, _ transposeX: Bool, _ transposeY: Bool) -> Tensor {
      apply(MatrixProduct(transposeA: transposeX, transposeB: transposeY), x, y)
    }
    // With A' = op(A), B' = op(B): dA' = dC · B'ᵀ and dB' = A'ᵀ · dC.
    let da = transposeA ? product(b, upstream, transposeB, true) : product(upstream, b, false, !transposeB)
    let db = transposeB ? product(upstream, a, true, transposeA) : product(a, upstream, !transposeA, false)
    return [da, db]
  }
}

/// The matrix product by NumPy's rules: vectors are rows on the left and columns on the right, leading axes
/// are stacks of matrices and broadcast.
///
/// - Precondition: neither operand is a single number, and the columns of `a` are as many as the rows of `b`.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  do {
    return try matrixProduct(a, b)
  } catch {
    trap(error)
  }
}

/// The matrix product by NumPy's rules, for callers that can throw.
package func matrixProduct(_ a: Tensor, _ b: Tensor) throws -> Tensor {
  guard a.rank > 0, b.rank > 0 else {
    throw HornbillError(
      MatrixProduct.name, expected: "operands of at least one axis", received: "\(a.shape) and \(b.shape)")
  }
  let dtype = DType.promoted(DType.promoted(a.dtype, b.dtype), .uint8)
  var (x, y) = (a.cast(to: dtype), b.cast(to: dtype))
  if a.rank == 1 { x = x.expandedDimensions(axis: 0) }
  if b.rank == 1 { y = y.expandedDimensions(axis: 1) }
  var result: Tensor
  if y.rank == 2, x.rank > 2 {
    // One matrix for a whole stack is one tall product.
    let rows = Array(x.shape.dimensions.dropLast())
    let tall = x.reshaped(to: [rows.reduce(1, *), x.shape.last])
    result = try Tensor(applying: MatrixProduct(), to: [tall, y]).reshaped(to: Shape(rows + [y.shape.last]))
  } else {
    let stackX = Shape(Array(x.shape.dimensions.dropLast(2)))
    let stackY = Shape(Array(y.shape.dimensions.dropLast(2)))
    guard let stack = Shape.broadcast(stackX, stackY) else {
      throw HornbillError(
        MatrixProduct.name, expected: "leading axes that broadcast", received: "\(a.shape) and \(b.shape)")
    }
    x = x.broadcast(to: Shape(stack.dimensions + x.shape.dimensions.suffix(2)))
    y = y.broadcast(to: Shape(stack.dimensions + y.shape.dimensions.suffix(2)))
    result = try Tensor(applying: MatrixProduct(), to: [x, y])
  }
  var extents = result.shape.dimensions
  if b.rank == 1 { extents.removeLast() }
  if a.rank == 1 { extents.remove(at: extents.count - (b.rank == 1 ? 1 : 2)) }
  return result.reshaped(to: Shape(extents))
}

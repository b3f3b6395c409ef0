/// An operation on each element by itself: all inputs have one shape and one dtype (broadcasts and casts are
/// nodes of their own), and the output has that shape.
package protocol ElementwiseOperation: Operation {
  /// The function of one element of each input.
  static func evaluate(_ x: [Double], dtype: DType) -> Double
  /// The output's dtype for inputs of a dtype.
  static func resultType(_ dtype: DType) -> DType
}

extension ElementwiseOperation {
  package static func resultType(_ dtype: DType) -> DType { dtype }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    for other in inputs.dropFirst() where other != inputs[0] {
      throw HornbillError(
        Self.name, expected: "operands of one shape and dtype", received: "\(inputs[0]) and \(other)")
    }
    return TensorType(inputs[0].shape, Self.resultType(inputs[0].dtype))
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let dtype = inputs[0].type.dtype
    return (0..<type.shape.elementCount).map { index in
      Self.evaluate(inputs.map { $0.values[index] }, dtype: dtype)
    }
  }
}

/// An element-wise operation of one input that needs floating point (`exp`, `sin`).
package protocol UnaryFunction: ElementwiseOperation {
  static func evaluate(_ x: Double) -> Double
  /// The upstream gradient times the derivative.
  static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor?
}

extension UnaryFunction {
  package static func evaluate(_ x: [Double], dtype: DType) -> Double { evaluate(x[0]) }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [Self.gradient(upstream, x: inputs[0], y: output)]
  }
}

/// An element-wise comparison: gives booleans, and no gradient.
package protocol Comparison: ElementwiseOperation {
  static func holds(_ a: Double, _ b: Double) -> Bool
}

extension Comparison {
  package static func resultType(_ dtype: DType) -> DType { .bool }
  package static func evaluate(_ x: [Double], dtype: DType) -> Double { holds(x[0], x[1]) ? 1 : 0 }
  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

extension Tensor {
  /// The tensor itself where its elements are floating-point numbers, else cast to float32.
  package var asFloatingPoint: Tensor { dtype.isFloatingPoint ? self : cast(to: .float32) }
}

/// Both operands broadcast to one shape and cast to one dtype.
package func matched(_ a: Tensor, _ b: Tensor, _ operation: String) -> (Tensor, Tensor) {
  let dtype = DType.promoted(a.dtype, b.dtype)
  guard let shape = Shape.broadcast(a.shape, b.shape) else {
    trap(
      HornbillError(
        operation, expected: "shapes that broadcast (equal extents, or 1, aligned at the last axis)",
        received: "\(a.shape) and \(b.shape)", hint: "reshape one operand, or transpose it."))
  }
  return (a.cast(to: dtype).broadcast(to: shape), b.cast(to: dtype).broadcast(to: shape))
}

/// A number as a tensor that takes part in an operation with `other`: of its dtype, or float32 where the
/// number has a fraction and `other` holds integers.
package func scalar(_ value: Double, like other: Tensor) -> Tensor {
  let isWhole = value.rounded() == value && abs(value) < 9.0e15
  let dtype: DType =
    other.dtype.isFloatingPoint
    ? other.dtype : !isWhole ? .float32 : other.dtype == .bool ? .int32 : other.dtype
  return Tensor.full([], value, dtype: dtype)
}

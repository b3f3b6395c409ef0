/// Whether both elements are true.
package struct And: ElementwiseOperation {
  package static let name = "and"

  package init() {}

  package static func resultType(_ dtype: DType) -> DType { .bool }

  package static func evaluate(_ x: [Double], dtype: DType) -> Double { x[0] != 0 && x[1] != 0 ? 1 : 0 }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

/// Whether both elements are true; numbers other than zero count as true.
///
/// Shapes broadcast as in NumPy.
public func logicalAnd(_ a: Tensor, _ b: Tensor) -> Tensor {
  let (a, b) = matched(a, b, "logicalAnd")
  return apply(And(), a, b)
}

/// Whether either element is true.
package struct Or: ElementwiseOperation {
  package static let name = "or"

  package init() {}

  package static func resultType(_ dtype: DType) -> DType { .bool }

  package static func evaluate(_ x: [Double], dtype: DType) -> Double { x[0] != 0 || x[1] != 0 ? 1 : 0 }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

/// Whether either element is true; numbers other than zero count as true.
///
/// Shapes broadcast as in NumPy.
public func logicalOr(_ a: Tensor, _ b: Tensor) -> Tensor {
  let (a, b) = matched(a, b, "logicalOr")
  return apply(Or(), a, b)
}

/// Whether each element is not a number.
package struct IsNaN: UnaryFunction {
  package static let name = "isNaN"

  package init() {}

  package static func resultType(_ dtype: DType) -> DType { .bool }

  package static func evaluate(_ x: Double) -> Double { x.isNaN ? 1 : 0 }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// Whether each element is not a number.
public func isNaN(_ x: Tensor) -> Tensor { apply(IsNaN(), x) }

/// Whether each element is false, or zero.
package struct Not: UnaryFunction {
  package static let name = "not"

  package init() {}

  package static func resultType(_ dtype: DType) -> DType { .bool }

  package static func evaluate(_ x: Double) -> Double { x == 0 ? 1 : 0 }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// Whether each element is false, or zero.
public func logicalNot(_ x: Tensor) -> Tensor { apply(Not(), x) }

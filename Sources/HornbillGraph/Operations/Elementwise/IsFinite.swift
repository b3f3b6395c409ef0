/// Whether each element is neither infinite nor NaN.
package struct IsFinite: UnaryFunction {
  package static let name = "isFinite"

  package init() {}

  package static func resultType(_ dtype: DType) -> DType { .bool }

  package static func evaluate(_ x: Double) -> Double { x.isFinite ? 1 : 0 }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// Whether each element is neither infinite nor NaN.
public func isFinite(_ x: Tensor) -> Tensor { apply(IsFinite(), x) }

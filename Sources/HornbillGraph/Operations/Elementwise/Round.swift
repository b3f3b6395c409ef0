/// Element by element, `y = round(x)`.
package struct Round: UnaryFunction {
  package static let name = "round"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// The nearest whole number, halves to even (as NumPy).
///
/// ```
/// y = round(x)
/// ```
public func round(_ x: Tensor) -> Tensor { apply(Round(), x) }

/// Element by element, `y = ⌈x⌉`.
package struct Ceil: UnaryFunction {
  package static let name = "ceil"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { x.rounded(.up) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// The least whole number not below each element.
///
/// ```
/// y = ⌈x⌉
/// ```
public func ceil(_ x: Tensor) -> Tensor { apply(Ceil(), x) }

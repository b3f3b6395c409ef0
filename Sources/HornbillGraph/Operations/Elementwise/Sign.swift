/// Element by element, `y = -1, 0, 1`.
package struct Sign: UnaryFunction {
  package static let name = "sign"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// -1, 0 or 1 by the sign of each element.
///
/// ```
/// y = -1, 0, 1
/// ```
public func sign(_ x: Tensor) -> Tensor { apply(Sign(), x) }

/// Element by element, `y = ⌊x⌋`.
package struct Floor: UnaryFunction {
  package static let name = "floor"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { x.rounded(.down) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { nil }
}

/// The greatest whole number not above each element.
///
/// ```
/// y = ⌊x⌋
/// ```
public func floor(_ x: Tensor) -> Tensor { apply(Floor(), x) }

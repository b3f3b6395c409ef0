/// Element by element, `y = |x|`.
package struct Absolute: UnaryFunction {
  package static let name = "absolute"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Swift.abs(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { upstream * sign(x) }
}

/// The magnitude of each element.
///
/// ```
/// y = |x|
/// ```
public func abs(_ x: Tensor) -> Tensor { apply(Absolute(), x) }

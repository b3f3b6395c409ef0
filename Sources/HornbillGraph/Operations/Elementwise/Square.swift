/// Element by element, `y = x²`.
package struct Square: UnaryFunction {
  package static let name = "square"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { x * x }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { upstream * (x * 2) }
}

/// Each element times itself.
///
/// ```
/// y = x²
/// ```
public func square(_ x: Tensor) -> Tensor { apply(Square(), x) }

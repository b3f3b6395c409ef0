/// Element by element, `y = 1 / √x`.
package struct ReciprocalSquareRoot: UnaryFunction {
  package static let name = "reciprocalSquareRoot"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { 1 / x.squareRoot() }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * (y * y * y) * -0.5
  }
}

/// One over the square root of each element.
///
/// ```
/// y = 1 / √x
/// ```
public func rsqrt(_ x: Tensor) -> Tensor { apply(ReciprocalSquareRoot(), x.asFloatingPoint) }

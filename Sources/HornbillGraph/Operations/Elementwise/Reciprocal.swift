/// Element by element, `y = 1 / x`.
package struct Reciprocal: UnaryFunction {
  package static let name = "reciprocal"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { 1 / x }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    -(upstream * (y * y))
  }
}

/// One over each element.
///
/// ```
/// y = 1 / x
/// ```
public func reciprocal(_ x: Tensor) -> Tensor { apply(Reciprocal(), x.asFloatingPoint) }

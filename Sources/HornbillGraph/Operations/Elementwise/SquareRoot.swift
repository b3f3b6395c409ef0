/// Element by element, `y = √x`.
package struct SquareRoot: UnaryFunction {
  package static let name = "squareRoot"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { x.squareRoot() }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream / (y * 2)
  }
}

/// The square root of each element.
///
/// ```
/// y = √x
/// ```
public func sqrt(_ x: Tensor) -> Tensor { apply(SquareRoot(), x.asFloatingPoint) }

import Foundation

/// Element by element, `y = cos x`.
package struct Cos: UnaryFunction {
  package static let name = "cos"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.cos(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    -(upstream * sin(x))
  }
}

/// The cosine of each element, in radians.
///
/// ```
/// y = cos x
/// ```
public func cos(_ x: Tensor) -> Tensor { apply(Cos(), x.asFloatingPoint) }

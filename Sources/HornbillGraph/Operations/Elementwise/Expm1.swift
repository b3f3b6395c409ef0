import Foundation

/// Element by element, `y = e^x - 1`.
package struct Expm1: UnaryFunction {
  package static let name = "expm1"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.expm1(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * (y + 1)
  }
}

/// e^x - 1 of each element, accurate near zero.
///
/// ```
/// y = e^x - 1
/// ```
public func expm1(_ x: Tensor) -> Tensor { apply(Expm1(), x.asFloatingPoint) }

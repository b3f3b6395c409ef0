import Foundation

/// Element by element, `y = e^x`.
package struct Exp: UnaryFunction {
  package static let name = "exp"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.exp(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * y
  }
}

/// The exponential of each element.
///
/// ```
/// y = e^x
/// ```
public func exp(_ x: Tensor) -> Tensor { apply(Exp(), x.asFloatingPoint) }

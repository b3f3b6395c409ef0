import Foundation

/// Element by element, `y = (e^x - e^-x) / (e^x + e^-x)`.
package struct Tanh: UnaryFunction {
  package static let name = "tanh"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.tanh(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * (1 - y * y)
  }
}

/// The hyperbolic tangent of each element.
///
/// ```
/// y = (e^x - e^-x) / (e^x + e^-x)
/// ```
public func tanh(_ x: Tensor) -> Tensor { apply(Tanh(), x.asFloatingPoint) }

import Foundation

/// Element by element, `y = 1 / (1 + e^-x)`.
package struct Sigmoid: UnaryFunction {
  package static let name = "sigmoid"

  package init() {}

  package static func evaluate(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + Foundation.exp(-x)) : Foundation.exp(x) / (1 + Foundation.exp(x))
  }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * (y * (1 - y))
  }
}

/// The logistic function of each element, without overflow.
///
/// ```
/// y = 1 / (1 + e^-x)
/// ```
public func sigmoid(_ x: Tensor) -> Tensor { apply(Sigmoid(), x.asFloatingPoint) }

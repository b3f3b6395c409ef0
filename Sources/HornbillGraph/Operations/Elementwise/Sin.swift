import Foundation

/// Element by element, `y = sin x`.
package struct Sin: UnaryFunction {
  package static let name = "sin"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.sin(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * cos(x)
  }
}

/// The sine of each element, in radians.
///
/// ```
/// y = sin x
/// ```
public func sin(_ x: Tensor) -> Tensor { apply(Sin(), x.asFloatingPoint) }

import Foundation

/// Element by element, `y = ln(1 + x)`.
package struct Log1p: UnaryFunction {
  package static let name = "log1p"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.log1p(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream / (x + 1)
  }
}

/// ln(1 + x) of each element, accurate near zero.
///
/// ```
/// y = ln(1 + x)
/// ```
public func log1p(_ x: Tensor) -> Tensor { apply(Log1p(), x.asFloatingPoint) }

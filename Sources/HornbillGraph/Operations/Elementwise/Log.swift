import Foundation

/// Element by element, `y = ln x`.
package struct Log: UnaryFunction {
  package static let name = "log"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.log(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream / x
  }
}

/// The natural logarithm of each element.
///
/// ```
/// y = ln x
/// ```
public func log(_ x: Tensor) -> Tensor { apply(Log(), x.asFloatingPoint) }

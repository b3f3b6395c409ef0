import Foundation

/// Element by element, `y = 2/√π · ∫₀ˣ e^(-t²) dt`.
package struct Erf: UnaryFunction {
  package static let name = "erf"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { Foundation.erf(x) }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * (exp(-(x * x)) * 1.1283791670955126)
  }
}

/// The error function of each element.
///
/// ```
/// y = 2/√π · ∫₀ˣ e^(-t²) dt
/// ```
public func erf(_ x: Tensor) -> Tensor { apply(Erf(), x.asFloatingPoint) }

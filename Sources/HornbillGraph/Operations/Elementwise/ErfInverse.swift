import Foundation

/// Element by element, `y = erf⁻¹(x)`.
package struct ErfInverse: UnaryFunction {
  package static let name = "erfInverse"

  package init() {}

  /// Newton's iteration on erf, from Winitzki's approximation (2008, equation 7).
  package static func evaluate(_ x: Double) -> Double {
    guard abs(x) < 1 else { return abs(x) == 1 ? x * .infinity : .nan }
    let a = 0.147
    let logarithm = Foundation.log1p(-x * x)
    let term = 2 / (Double.pi * a) + logarithm / 2
    var y = ((term * term - logarithm / a).squareRoot() - term).squareRoot()
    if x < 0 { y = -y }
    for _ in 0..<4 {
      let slope = 2 / Double.pi.squareRoot() * Foundation.exp(-y * y)
      guard slope > 1e-300 else { break }
      // erfc keeps the digits that erf loses near 1.
      let error = x > 0 ? (1 - x) - Foundation.erfc(y) : Foundation.erf(y) - x
      y -= (x > 0 ? -error : error) / slope * (x > 0 ? -1 : 1)
    }
    return y
  }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? {
    upstream * (exp(y * y) * 0.886226925452758)
  }
}

/// The inverse of the error function of each element, for elements between -1 and 1.
///
/// ```
/// erf(y) = x
/// ```
public func erfInverse(_ x: Tensor) -> Tensor { apply(ErfInverse(), x.asFloatingPoint) }

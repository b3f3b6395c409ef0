/// Element by element, `y = -x`.
package struct Negate: UnaryFunction {
  package static let name = "negate"

  package init() {}

  package static func evaluate(_ x: Double) -> Double { -x }

  package static func gradient(_ upstream: Tensor, x: Tensor, y: Tensor) -> Tensor? { -upstream }
}

extension Tensor {
  /// Each element with its sign turned.
  public static prefix func - (x: Tensor) -> Tensor { apply(Negate(), x) }
}

/// Element by element, `y = a == b`.
package struct Equal: Comparison {
  package static let name = "equal"

  package init() {}

  package static func holds(_ a: Double, _ b: Double) -> Bool { a == b }
}

extension Tensor {
  /// Whether elements of the left side are equal to those of the right side, as booleans.
  public static func .== (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a, b, ".==")
    return apply(Equal(), a, b)
  }

  /// The same comparison with one number.
  public static func .== (a: Tensor, b: Double) -> Tensor { a .== scalar(b, like: a) }
}

/// Element by element, `y = a <= b`.
package struct LessEqual: Comparison {
  package static let name = "lessEqual"

  package init() {}

  package static func holds(_ a: Double, _ b: Double) -> Bool { a <= b }
}

extension Tensor {
  /// Whether elements of the left side are less or equal to those of the right side, as booleans.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a, b, ".<=")
    return apply(LessEqual(), a, b)
  }

  /// The same comparison with one number.
  public static func .<= (a: Tensor, b: Double) -> Tensor { a .<= scalar(b, like: a) }
}

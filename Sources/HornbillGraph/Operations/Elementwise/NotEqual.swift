/// Element by element, `y = a != b`.
package struct NotEqual: Comparison {
  package static let name = "notEqual"

  package init() {}

  package static func holds(_ a: Double, _ b: Double) -> Bool { a != b }
}

extension Tensor {
  /// Whether elements of the left side are different from those of the right side, as booleans.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a, b, ".!=")
    return apply(NotEqual(), a, b)
  }

  /// The same comparison with one number.
  public static func .!= (a: Tensor, b: Double) -> Tensor { a .!= scalar(b, like: a) }
}

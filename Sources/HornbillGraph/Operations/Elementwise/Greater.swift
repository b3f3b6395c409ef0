/// Element by element, `y = a > b`.
package struct Greater: Comparison {
  package static let name = "greater"

  package init() {}

  package static func holds(_ a: Double, _ b: Double) -> Bool { a > b }
}

extension Tensor {
  /// Whether elements of the left side are greater than those of the right side, as booleans.
  public static func .> (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a, b, ".>")
    return apply(Greater(), a, b)
  }

  /// The same comparison with one number.
  public static func .> (a: Tensor, b: Double) -> Tensor { a .> scalar(b, like: a) }
}

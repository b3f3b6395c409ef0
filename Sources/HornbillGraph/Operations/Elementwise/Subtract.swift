/// Element by element, `y = a - b`.
package struct Subtract: ElementwiseOperation {
  package static let name = "subtract"

  package init() {}

  package static func evaluate(_ x: [Double], dtype: DType) -> Double { x[0] - x[1] }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [upstream, -upstream]
  }
}

extension Tensor {
  /// The difference, element by element.
  ///
  /// Shapes broadcast as in NumPy.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a, b, "-")
    return apply(Subtract(), a, b)
  }

  /// The difference, element by element.
  public static func - (a: Tensor, b: Double) -> Tensor { a - scalar(b, like: a) }

  /// The difference, element by element.
  public static func - (a: Double, b: Tensor) -> Tensor { scalar(a, like: b) - b }

  /// Replaces the left side by the difference, element by element.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
}

/// Element by element, `y = a · b`.
package struct Multiply: ElementwiseOperation {
  package static let name = "multiply"

  package init() {}

  package static func evaluate(_ x: [Double], dtype: DType) -> Double { x[0] * x[1] }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [upstream * inputs[1], upstream * inputs[0]]
  }
}

extension Tensor {
  /// The product, element by element.
  ///
  /// Shapes broadcast as in NumPy.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a, b, "*")
    return apply(Multiply(), a, b)
  }

  /// The product, element by element.
  public static func * (a: Tensor, b: Double) -> Tensor { a * scalar(b, like: a) }

  /// The product, element by element.
  public static func * (a: Double, b: Tensor) -> Tensor { scalar(a, like: b) * b }

  /// Replaces the left side by the product, element by element.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
}

/// `y = a / b`; on integers the quotient rounded down, and 0 where b is 0.
package struct Divide: ElementwiseOperation {
  package static let name = "divide"

  package init() {}

  package static func evaluate(_ x: [Double], dtype: DType) -> Double {
    if dtype.isFloatingPoint { return x[0] / x[1] }
    return x[1] == 0 ? 0 : (x[0] / x[1]).rounded(.down)
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    guard output.dtype.isFloatingPoint else { return [nil, nil] }
    let scaled = upstream / inputs[1]
    return [scaled, -(scaled * output)]
  }
}

extension Tensor {
  /// The quotient, element by element, always in floating point.
  ///
  /// Shapes broadcast as in NumPy.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (a, b) = matched(a.asFloatingPoint, b.asFloatingPoint, "/")
    return apply(Divide(), a, b)
  }

  /// The quotient, element by element, in floating point.
  public static func / (a: Tensor, b: Double) -> Tensor {
    let a = a.asFloatingPoint
    return a / scalar(b, like: a)
  }

  /// The quotient, element by element, in floating point.
  public static func / (a: Double, b: Tensor) -> Tensor {
    let b = b.asFloatingPoint
    return scalar(a, like: b) / b
  }

  /// Replaces the left side by the quotient, element by element.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
}

/// The quotient rounded down, element by element, of integers; `floor(a / b)` of floating-point numbers.
///
/// An integer divided by zero gives 0.
public func floorDivide(_ a: Tensor, _ b: Tensor) -> Tensor {
  let (a, b) = matched(a, b, "floorDivide")
  return a.dtype.isFloatingPoint ? floor(a / b) : apply(Divide(), a, b)
}

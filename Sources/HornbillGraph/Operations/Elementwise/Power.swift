import Foundation

/// Element by element, `y = a^b`.
package struct Power: ElementwiseOperation {
  package static let name = "power"

  package init() {}

  package static func evaluate(_ x: [Double], dtype: DType) -> Double { Foundation.pow(x[0], x[1]) }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    // Where a is 0 the derivative for b is 0, not 0 · ln 0.
    let logarithm = select(
      a .== 0, Tensor.full([], 0, dtype: a.dtype), log(select(a .== 0, Tensor.full([], 1, dtype: a.dtype), a))
    )
    return [upstream * (b * pow(a, b - 1)), upstream * (output * logarithm)]
  }
}

/// Each element of `a` to the power of the element of `b`.
///
/// Shapes broadcast as in NumPy.
public func pow(_ a: Tensor, _ b: Tensor) -> Tensor {
  let (a, b) = matched(a, b, "pow")
  return apply(Power(), a, b)
}

/// Each element to the power of a number.
public func pow(_ a: Tensor, _ b: Double) -> Tensor {
  switch b {
  case 1: a
  case 2: square(a)
  default: pow(a, scalar(b, like: a))
  }
}

/// The smaller of two elements; NaN where either is NaN.
///
/// The gradient goes to the one chosen, half to each where they are equal.
package struct Minimum: ElementwiseOperation {
  package static let name = "minimum"

  package init() {}

  package static func evaluate(_ x: [Double], dtype: DType) -> Double {
    x[0].isNaN || x[1].isNaN ? .nan : x[0] < x[1] ? x[0] : x[1]
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    let tie = select(a .== b, 0.5 * upstream, Tensor.full([], 0, dtype: upstream.dtype))
    return [select(a .< b, upstream, tie), select(b .< a, upstream, tie)]
  }
}

/// The smaller of two elements; NaN where either is NaN.
///
/// Shapes broadcast as in NumPy.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
  let (a, b) = matched(a, b, "minimum")
  return apply(Minimum(), a, b)
}

/// The smaller of each element and a number.
public func minimum(_ a: Tensor, _ b: Double) -> Tensor { minimum(a, scalar(b, like: a)) }

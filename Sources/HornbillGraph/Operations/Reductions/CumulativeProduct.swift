/// Running products along the last axis: `y_i = Π_{j ≤ i} x_j`.
package struct CumulativeProduct: Operation {
  package static let name = "cumulativeProduct"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].shape.rank > 0, inputs[0].dtype != .bool else {
      throw HornbillError(Self.name, expected: "numbers with at least one axis", received: "\(inputs[0])")
    }
    return inputs[0]
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    running(inputs[0], from: 1) { $0 * $1 }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let sums = apply(CumulativeSum(), flip(upstream * output, axes: [-1]))
    return [flip(sums, axes: [-1]) / inputs[0]]
  }
}

/// The running products along an axis (NumPy's `cumprod`); bytes and booleans are multiplied as int32.
///
/// ```
/// y_i = Π_{j ≤ i} x_j
/// ```
///
/// The gradient divides by the elements, so that it is NaN where one is 0.
public func cumprod(_ x: Tensor, axis: Int = -1) -> Tensor {
  let numbers = x.dtype == .bool || x.dtype == .uint8 ? x.cast(to: .int32) : x
  return alongLastAxis(numbers, axis: axis, "cumprod") { apply(CumulativeProduct(), $0) }
}

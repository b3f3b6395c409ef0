/// Running sums along the last axis: `y_i = Σ_{j ≤ i} x_j`.
package struct CumulativeSum: Operation {
  package static let name = "cumulativeSum"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].shape.rank > 0, inputs[0].dtype != .bool else {
      throw HornbillError(Self.name, expected: "numbers with at least one axis", received: "\(inputs[0])")
    }
    return inputs[0]
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    running(inputs[0], from: 0) { $0 + $1 }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [flip(apply(self, flip(upstream, axes: [-1])), axes: [-1])]
  }
}

/// What is left of each row's elements up to each of them.
func running(
  _ x: ReferenceArray, from start: Double, _ combine: (Double, Double) -> Double
) -> [Double] {
  var total = start
  return x.values.enumerated().map { position, value in
    total = combine(position % x.shape.last == 0 ? start : total, value)
    return total
  }
}

/// The running sums along an axis (NumPy's `cumsum`); bytes and booleans are summed as int32.
///
/// ```
/// y_i = Σ_{j ≤ i} x_j
/// ```
public func cumsum(_ x: Tensor, axis: Int = -1) -> Tensor {
  let numbers = x.dtype == .bool || x.dtype == .uint8 ? x.cast(to: .int32) : x
  return alongLastAxis(numbers, axis: axis, "cumsum") { apply(CumulativeSum(), $0) }
}

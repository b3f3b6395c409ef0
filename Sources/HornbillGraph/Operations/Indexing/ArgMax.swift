/// The position of the largest element along the last axis: the first of equals; NaN counts as the largest.
package struct ArgMax: Operation {
  package static let name = "argMax"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].shape.rank > 0, inputs[0].shape.last > 0 else {
      throw HornbillError(
        Self.name, expected: "at least one element along the axis", received: "\(inputs[0])")
    }
    return TensorType(Shape(Array(inputs[0].shape.dimensions.dropLast())), .int64)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let length = inputs[0].shape.last
    return stride(from: 0, to: inputs[0].values.count, by: length).map { start in
      let row = Array(inputs[0].values[start..<(start + length)])
      if let first = row.firstIndex(where: \.isNaN) { return Double(first) }
      return Double(row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 })
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}

/// The position of the largest element along an axis, which disappears: the first of equals.
public func argmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  guard let position = x.shape.normalized(axis: axis) else {
    trap(HornbillError(ArgMax.name, expected: "an axis of \(x.shape)", received: "\(axis)"))
  }
  let order = (0..<x.rank).filter { $0 != position } + [position]
  return apply(ArgMax(), x.transposed(order))
}

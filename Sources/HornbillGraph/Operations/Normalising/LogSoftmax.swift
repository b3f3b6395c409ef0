import Foundation

/// `y_i = x_i - ln Σ_j e^(x_j)` over the last axis.
package struct LogSoftmax: Operation {
  package static let name = "logSoftmax"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].dtype.isFloatingPoint, inputs[0].shape.rank > 0 else {
      throw HornbillError(
        Self.name, expected: "floating-point numbers with at least one axis", received: "\(inputs[0])")
    }
    return inputs[0]
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let length = type.shape.last
    guard length > 0 else { return [] }
    return stride(from: 0, to: inputs[0].values.count, by: length).flatMap { start -> [Double] in
      let row = inputs[0].values[start..<(start + length)]
      let largest = row.max() ?? 0
      let exponentials = row.map { Foundation.exp($0 - largest) }
      let total = exponentials.reduce(0, +)
      return row.map { $0 - largest - Foundation.log(total) }
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [upstream - sum(upstream, axes: [-1], keepDimensions: true) * softmax(inputs[0])]
  }
}

/// The logarithm of the softmax along an axis, exact where the softmax itself would round to 0.
///
/// ```
/// y_i = x_i - ln Σ_j e^(x_j)
/// ```
public func logSoftmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  alongLastAxis(x.asFloatingPoint, axis: axis, LogSoftmax.name) { apply(LogSoftmax(), $0) }
}

import Foundation

/// `y_i = e^(x_i) / Σ_j e^(x_j)` over the last axis.
package struct Softmax: Operation {
  package static let name = "softmax"

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
      return exponentials.map { $0 / total }
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [(upstream - sum(upstream * output, axes: [-1], keepDimensions: true)) * output]
  }
}

/// Exponentials along an axis, divided by their sum, without overflow.
///
/// ```
/// y_i = e^(x_i) / Σ_j e^(x_j)
/// ```
public func softmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  alongLastAxis(x.asFloatingPoint, axis: axis, Softmax.name) { apply(Softmax(), $0) }
}

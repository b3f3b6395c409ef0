/// The axes in another order: axis i of the output is axis `permutation[i]` of the input.
package struct Transpose: Operation {
  package static let name = "transpose"
  package let permutation: [Int]

  package init(_ permutation: [Int]) { self.permutation = permutation }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard permutation.sorted() == Array(0..<inputs[0].shape.rank) else {
      throw HornbillError(
        Self.name, expected: "each axis of \(inputs[0].shape) once", received: "\(permutation)")
    }
    return TensorType(Shape(permutation.map { inputs[0].shape[$0] }), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let strides = inputs[0].shape.strides
    return indices(of: type.shape).map { index in
      inputs[0].values[zip(index, permutation).reduce(0) { $0 + $1.0 * strides[$1.1] }]
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    var inverse = permutation
    for (position, axis) in permutation.enumerated() { inverse[axis] = position }
    return [upstream.transposed(inverse)]
  }
}

extension Tensor {
  /// The axes in another order: axis i of the result is axis `permutation[i]`.
  public func transposed(_ permutation: [Int]) -> Tensor {
    permutation == Array(0..<rank) ? self : apply(Transpose(permutation), self)
  }

  /// The axes in reverse order; for a matrix, rows and columns exchanged.
  public func transposed() -> Tensor { transposed((0..<rank).reversed()) }
}

/// The axes in reverse order, or in the given one.
public func transpose(_ x: Tensor, _ permutation: [Int]? = nil) -> Tensor {
  x.transposed(permutation ?? (0..<x.rank).reversed())
}

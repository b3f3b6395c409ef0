/// The tensor repeated along new axes in front and along axes of extent 1 (NumPy's rule).
package struct Broadcast: Operation {
  package static let name = "broadcast"
  package let shape: Shape

  package init(_ shape: Shape) { self.shape = shape }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard Shape.broadcast(inputs[0].shape, shape) == shape else {
      throw HornbillError(
        Self.name, expected: "a shape that broadcasts to \(shape)", received: "\(inputs[0].shape)")
    }
    return TensorType(shape, inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let strides = Self.strides(of: inputs[0].shape, in: shape)
    return indices(of: shape).map { index in
      inputs[0].values[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
    }
  }

  /// Elements to the next step of each of the output's axes: 0 where the input repeats.
  package static func strides(of input: Shape, in output: Shape) -> [Int] {
    let own = input.strides
    return output.dimensions.indices.map { axis in
      let source = axis - (output.rank - input.rank)
      return source < 0 || input[source] == 1 ? 0 : own[source]
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let input = inputs[0].shape
    let lead = shape.rank - input.rank
    let repeated = shape.dimensions.indices.filter { axis in
      axis < lead || (input[axis - lead] == 1 && shape[axis] != 1)
    }
    return [sum(upstream, axes: repeated).reshaped(to: input)]
  }
}

extension Tensor {
  /// The tensor repeated to fill `shape`, by NumPy's rule: missing leading axes and axes of extent 1 repeat.
  public func broadcast(to shape: Shape) -> Tensor {
    self.shape == shape ? self : apply(Broadcast(shape), self)
  }
}

/// Every index of a shape, in row-major order.
package func indices(of shape: Shape) -> [[Int]] {
  var result: [[Int]] = []
  result.reserveCapacity(shape.elementCount)
  var index = [Int](repeating: 0, count: shape.rank)
  for _ in 0..<shape.elementCount {
    result.append(index)
    var axis = shape.rank - 1
    while axis >= 0 {
      index[axis] += 1
      if index[axis] < shape[axis] { break }
      index[axis] = 0
      axis -= 1
    }
  }
  return result
}

/// Tensors joined along one axis.
package struct Concatenate: Operation {
  package static let name = "concatenate"
  package let axis: Int

  package init(axis: Int) { self.axis = axis }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    var extents = inputs[0].shape.dimensions
    for other in inputs.dropFirst() {
      var same = other.shape.dimensions
      guard same.count == extents.count, other.dtype == inputs[0].dtype else { throw mismatch(inputs) }
      extents[axis] += same[axis]
      same[axis] = extents[axis]
      guard same == extents else { throw mismatch(inputs) }
    }
    return TensorType(Shape(extents), inputs[0].dtype)
  }

  private func mismatch(_ inputs: [TensorType]) -> HornbillError {
    HornbillError(
      Self.name, expected: "tensors of one dtype and of shapes that differ along axis \(axis) alone",
      received: inputs.map(\.description).joined(separator: ", "))
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let outer = type.shape.dimensions[..<axis].reduce(1, *)
    var result: [Double] = []
    for row in 0..<outer {
      for input in inputs {
        let length = input.values.count / Swift.max(outer, 1)
        result += input.values[(row * length)..<((row + 1) * length)]
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    var start = 0
    return inputs.map { input in
      defer { start += input.shape[axis] }
      return upstream.sliced(start..<(start + input.shape[axis]), axis: axis)
    }
  }
}

/// Tensors joined along one axis.
///
/// Their other extents are equal; dtypes are promoted.
public func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  guard let first = tensors.first, let position = first.shape.normalized(axis: axis) else {
    trap(
      HornbillError(
        "concatenate", expected: "at least one tensor, and an axis of it",
        received: "\(tensors.count) tensors, axis \(axis)"))
  }
  guard tensors.count > 1 else { return first }
  let dtype = tensors.map(\.dtype).reduce(.bool, DType.promoted)
  do {
    return try Tensor(applying: Concatenate(axis: position), to: tensors.map { $0.cast(to: dtype) })
  } catch {
    trap(error)
  }
}

/// Tensors of one shape joined along a new axis.
public func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  concatenate(tensors.map { $0.expandedDimensions(axis: axis) }, axis: axis)
}

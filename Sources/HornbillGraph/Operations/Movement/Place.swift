/// Zeros of a shape, with the input placed where a slice would have read it: the transpose of `Slice`.
package struct Place: Operation {
  package static let name = "place"
  package let slice: Slice
  package let shape: Shape

  package init(_ slice: Slice, in shape: Shape) {
    self.slice = slice
    self.shape = shape
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let type = TensorType(shape, inputs[0].dtype)
    guard try slice.outputType([type]) == inputs[0] else {
      throw HornbillError(Self.name, expected: "\(slice.count)", received: "\(inputs[0])")
    }
    return type
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: shape.elementCount)
    let strides = shape.strides
    for (value, index) in zip(inputs[0].values, indices(of: inputs[0].shape)) {
      result[slice.source(of: index, strides)] = value
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(slice, upstream)]
  }
}

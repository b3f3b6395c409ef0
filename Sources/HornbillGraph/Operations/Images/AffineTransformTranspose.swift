/// Each pixel added to those that `AffineTransform` makes it of, by their weights: its transpose, and gradient.
package struct AffineTransformTranspose: Operation {
  package static let name = "affineTransformTranspose"
  package let sampling: ImageSampling

  package init(_ sampling: ImageSampling) { self.sampling = sampling }

  package var attributes: [Int] { sampling.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try sampling.type(inputs, Self.name)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let channels = type.shape[3]
    sampling.forEachPart(type.shape, inputs[1].values) { output, input, weight in
      for channel in 0..<channels {
        result[input * channels + channel] += inputs[0].values[output * channels + channel] * weight
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(AffineTransform(sampling), upstream, inputs[1]), nil]
  }
}

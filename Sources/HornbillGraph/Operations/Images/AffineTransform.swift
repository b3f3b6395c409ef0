/// Images under a projective transformation of each: every pixel of the output is taken from where the
/// transformation of its own place lies (``ImageSampling``); beyond the edges is 0 where the fill mode is constant.
///
/// Inputs: images and eight numbers for each.
package struct AffineTransform: Operation {
  package static let name = "affineTransform"
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
        result[output * channels + channel] += inputs[0].values[input * channels + channel] * weight
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(AffineTransformTranspose(sampling), upstream, inputs[1]), nil]
  }
}

/// Images `[batch, height, width, channels]` under transformations `[batch, 8]`: Keras's
/// `ops.image.affine_transform`.
///
/// ```
/// k = c0·x + c1·y + 1
/// output[y, x] = input[(b0·x + b1·y + b2) / k, (a0·x + a1·y + a2) / k]     numbers a0 a1 a2 b0 b1 b2 c0 c1
/// ```
///
/// The gradient is that of the images; it is exact, where TensorFlow's is that of the inverse transformation.
/// (`keras/src/backend/tensorflow/image.py`)
///
/// - Parameters:
///   - isBilinear: whether the four pixels around a place are mixed; else the nearest one is taken.
///   - fillMode: what lies beyond the edges.
///   - fillValue: the number beyond the edges, where `fillMode` is constant.
/// - Throws: `HornbillError` where these are no images, or there are not eight numbers for each.
public func affineTransform(
  _ images: Tensor, _ transforms: Tensor, isBilinear: Bool = true, fillMode: FillMode = .constant,
  fillValue: Double = 0
) throws -> Tensor {
  let images = images.asFloatingPoint
  let operation = AffineTransform(ImageSampling(isBilinear: isBilinear, fillMode: fillMode))
  let numbers = transforms.cast(to: images.dtype)
  guard fillMode == .constant, fillValue != 0 else {
    return try Tensor(applying: operation, to: [images, numbers])
  }
  // The weights of a pixel's parts sum to 1, so that the fill value can be moved to 0 and back.
  return try Tensor(applying: operation, to: [images - fillValue, numbers]) + fillValue
}

public import HornbillGraph
import HornbillFiles

/// Grey images with the class of each: MNIST's, or digits drawn in their place.
///
/// Only one byte a pixel is kept. The tensors say how numbers come from it, and whoever trains on them converts
/// one batch at a time.
public struct ImageSet: Sendable {
  private let pixelStorage: Storage
  private let labelStorage: Storage
  /// The extents of one image.
  private let imageShape: [Int]
  /// The number of images.
  public let count: Int
  /// Whether the images were drawn by the machine because the real ones could not be had.
  public let isSynthetic: Bool

  /// The number of classes.
  public static let classes = 10

  init(_ data: LabelledImages, isSynthetic: Bool) {
    pixelStorage = data.images.bytes.withUnsafeBytes { Storage(copying: $0) }
    labelStorage = data.labels.bytes.withUnsafeBytes { Storage(copying: $0) }
    imageShape = Array(data.images.shape.dropFirst())
    count = data.count
    self.isSynthetic = isSynthetic
  }

  /// The images in float32 from 0, the background, to 1; shape [count, 28, 28].
  public var images: Tensor { pixels.cast(to: .float32) / 255 }

  /// The images as rows of float32 from 0 to 1; shape [count, 784].
  public var rows: Tensor {
    let shape: Shape = [count, imageShape.reduce(1, *)]
    return Tensor(pixelStorage, shape: shape, dtype: .uint8).cast(to: .float32) / 255
  }

  /// The images as they lie in the file, from 0 to 255; shape [count, 28, 28].
  public var pixels: Tensor { Tensor(pixelStorage, shape: Shape([count] + imageShape), dtype: .uint8) }

  /// The class of each image in int32, from 0 to 9; shape [count].
  public var labels: Tensor { Tensor(labelStorage, shape: [count], dtype: .uint8).cast(to: .int32) }

  /// For each image ten float32 numbers, 1 at its class and 0 elsewhere; shape [count, 10].
  public var oneHotLabels: Tensor { oneHot(labels, classes: Self.classes) }
}

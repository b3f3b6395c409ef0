public import HornbillGraph

/// Takes a window of images, at random while training and in the middle in inference.
///
/// The window's place is the same for all images of a batch. In inference, and where images are not larger in height and
/// in width, the largest window in the middle that has the aspect ratio is taken, and brought to the size by straight
/// lines. (Keras documents this; its version 3.15.1 leaves images as large as they are in inference.)
///
/// Input: `[batch, n, m, channels]`. Output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_crop.py`)
public struct RandomCrop: RandomImageLayer {
  /// Keras's class name.
  public static let className = "RandomCrop"
  /// The height of the output.
  public var height: Int
  /// The width of the output.
  public var width: Int
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer for windows of images.
  public init(
    height: Int, width: Int, seed: Int? = nil, dataFormat: DataFormat = .channelsLast,
    inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.height = height
    self.width = width
    self.seed = seed
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  private var size: ImageSize { ImageSize(height: height, width: width) }

  /// The windows.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes or no pixels, or the size is out of range.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try size.require(x, dataFormat, in: scope)
    let numbers = try draw(x.shape[0], in: scope)
    return try dataFormat.withChannelsLast(x.asFloatingPoint) { x in
      scope.isTraining ? try apply(numbers, to: x) : try size.smartlyResized(x)
    }
  }

  /// Where the window begins, between the first place that there is and the last one: two numbers from 0 to 1, `[2]`.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    scope.randomUniform([2], seed: seed)
  }

  /// The windows of images that are larger; others as in inference.
  public func apply(_ numbers: Tensor, to images: Tensor) throws -> Tensor {
    guard images.shape[1] > height, images.shape[2] > width else {
      return try size.smartlyResized(images)
    }
    return [(1, height), (2, width)].reduce(images) { x, side in
      let (axis, extent) = side
      let last = images.shape[axis] - extent
      let drawn = numbers.sliced((axis - 1)..<axis) * Double(last + 1)
      let start = minimum(drawn.cast(to: .int32), Double(last))
      return take(x, Tensor.arange(extent, dtype: .int32) + start, axis: axis)
    }
  }
}

extension RandomCrop {
  private enum CodingKeys: String, CodingKey {
    case name, height, width, seed
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      height: try container.decode(Int.self, forKey: .height),
      width: try container.decode(Int.self, forKey: .width),
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat)
        ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(height, forKey: .height)
    try container.encode(width, forKey: .width)
    try container.encode(seed, forKey: .seed)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

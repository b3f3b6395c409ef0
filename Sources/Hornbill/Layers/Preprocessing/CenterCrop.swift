public import HornbillGraph

/// Takes the middle of images.
///
/// Images that are smaller, in height or in width, are cut to the aspect ratio and brought to the size by straight lines.
///
/// Input: `[batch, n, m, channels]`. Output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/center_crop.py`)
public struct CenterCrop: UnaryLayer {
  /// Keras's class name.
  public static let className = "CenterCrop"
  /// The height of the output.
  public var height: Int
  /// The width of the output.
  public var width: Int
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer for the middle of images.
  public init(
    height: Int, width: Int, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.height = height
    self.width = width
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The middle of the images.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes or no pixels, or the size is out of range.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let size = ImageSize(height: height, width: width)
    try size.require(x, dataFormat, in: scope)
    return try dataFormat.withChannelsLast(x.asFloatingPoint) { x in
      let isSmaller = x.shape[1] < height || x.shape[2] < width
      return isSmaller ? try size.smartlyResized(x) : size.middle(of: x)
    }
  }
}

extension CenterCrop {
  private enum CodingKeys: String, CodingKey {
    case name, height, width
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      height: try container.decode(Int.self, forKey: .height),
      width: try container.decode(Int.self, forKey: .width),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(height, forKey: .height)
    try container.encode(width, forKey: .width)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

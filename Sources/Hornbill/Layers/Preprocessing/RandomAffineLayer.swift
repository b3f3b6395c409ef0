public import HornbillGraph

/// What layers that move the pixels of images are told beside how far.
public struct RandomAffineSettings: Sendable, Hashable {
  /// What lies beyond the edges.
  public var fillMode: FillMode
  /// What lies between pixels: `nearest` or `bilinear`.
  public var interpolation: Interpolation
  /// The number beyond the edges, where the fill mode is `constant`.
  public var fillValue: Double
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// Where the channels lie.
  public var dataFormat: DataFormat

  /// Mirrored images and straight lines between pixels, unless told otherwise.
  public init(
    fillMode: FillMode = .reflect, interpolation: Interpolation = .bilinear, fillValue: Double = 0,
    seed: Int? = nil, dataFormat: DataFormat = .channelsLast
  ) {
    self.fillMode = fillMode
    self.interpolation = interpolation
    self.fillValue = fillValue
    self.seed = seed
    self.dataFormat = dataFormat
  }

  /// Fails where pixels are to be anything but taken or mixed in straight lines.
  func validate(in scope: Scope) throws {
    guard [.nearest, .bilinear].contains(interpolation) else {
      throw scope.error(
        expected: "the interpolation nearest or bilinear", received: interpolation.rawValue)
    }
  }
}

extension RandomAffineSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case interpolation, seed
    case fillMode = "fill_mode"
    case fillValue = "fill_value"
    case dataFormat = "data_format"
  }

  /// Reads its part of a layer's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      fillMode: try container.decodeIfPresent(FillMode.self, forKey: .fillMode) ?? .reflect,
      interpolation: try container.decodeIfPresent(Interpolation.self, forKey: .interpolation)
        ?? .bilinear,
      fillValue: try container.decodeIfPresent(Double.self, forKey: .fillValue) ?? 0,
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat)
        ?? .channelsLast)
  }

  /// Writes its part of a layer's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fillMode, forKey: .fillMode)
    try container.encode(interpolation, forKey: .interpolation)
    try container.encode(fillValue, forKey: .fillValue)
    try container.encode(seed, forKey: .seed)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

/// A layer that takes each pixel from another place of its image: what turning, moving, stretching and shearing have in
/// common.
///
/// ```
/// output[y, x] = input[b0·x + b1·y + b2, a0·x + a1·y + a2]
/// ```
///
/// Input and output: `[batch, height, width, channels]`.
public protocol RandomAffineLayer: RandomImageLayer {
  /// What lies between pixels and beyond the edges, the seed, and where the channels lie.
  var settings: RandomAffineSettings { get }
  /// Six numbers for each image, `[batch, 1]` each, from those that were drawn: a0, a1, a2, b0, b1, b2; nil for 0.
  func transformation(_ numbers: Tensor, height: Int, width: Int) -> [Tensor?]
}

extension RandomAffineLayer {
  /// Where the channels lie.
  public var dataFormat: DataFormat { settings.dataFormat }

  /// The images with their pixels moved.
  ///
  /// - Throws: `HornbillError` where these are no images.
  public func apply(_ numbers: Tensor, to images: Tensor) throws -> Tensor {
    let columns = transformation(numbers, height: images.shape[1], width: images.shape[2])
    let zeros = Tensor.zeros([images.shape[0], 1])
    let transforms = concatenate((columns + [nil, nil]).map { $0 ?? zeros }, axis: 1)
    return try affineTransform(
      images, transforms, isBilinear: settings.interpolation == .bilinear,
      fillMode: settings.fillMode,
      fillValue: settings.fillValue)
  }
}

public import HornbillGraph

/// Brings images to one size.
///
/// Input: `[batch, n, m, channels]`. Output: `[batch, height, width, channels]`, of the input's dtype: whole numbers are
/// rounded. (`keras/src/layers/preprocessing/image_preprocessing/resizing.py`)
///
/// ```swift
/// Resizing(height: 224, width: 224, cropToAspectRatio: true)
/// ```
public struct Resizing: UnaryLayer {
  /// Keras's class name.
  public static let className = "Resizing"
  /// The height of the output.
  public var height: Int
  /// The width of the output.
  public var width: Int
  /// What lies between pixels.
  public var interpolation: Interpolation
  /// Whether what would change the aspect ratio is cut off first.
  public var cropToAspectRatio: Bool
  /// Whether strips are added first that keep the aspect ratio.
  public var padToAspectRatio: Bool
  /// What the strips are: `constant` is all that there is.
  public var fillMode: FillMode
  /// The number in the strips.
  public var fillValue: Double
  /// Whether smaller images are means of all the pixels that theirs stand for.
  public var antialias: Bool
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer for images of one size.
  public init(
    height: Int, width: Int, interpolation: Interpolation = .bilinear, cropToAspectRatio: Bool = false,
    padToAspectRatio: Bool = false, fillMode: FillMode = .constant, fillValue: Double = 0,
    antialias: Bool = false, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.height = height
    self.width = width
    self.interpolation = interpolation
    self.cropToAspectRatio = cropToAspectRatio
    self.padToAspectRatio = padToAspectRatio
    self.fillMode = fillMode
    self.fillValue = fillValue
    self.antialias = antialias
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The images in the size.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes or no pixels, the size is out of range, both
  ///   ways to keep the aspect ratio are asked for, or another fill mode than `constant`.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let size = ImageSize(height: height, width: width)
    try size.require(x, dataFormat, in: scope)
    guard !cropToAspectRatio || !padToAspectRatio else {
      throw scope.error(
        expected: "cropToAspectRatio or padToAspectRatio, not both", received: "both")
    }
    guard fillMode == .constant else {
      throw scope.error(expected: "the fill mode constant", received: fillMode.rawValue)
    }
    let y = try dataFormat.withChannelsLast(x) { x in
      var y = x
      if cropToAspectRatio { y = size.window(of: y) }
      if padToAspectRatio { y = try size.padded(y, with: fillValue, in: scope) }
      return try size.resized(y, interpolation, antialiased: antialias)
    }
    guard y.dtype != x.dtype else { return y }
    return round(y).cast(to: x.dtype)
  }
}

extension Resizing {
  private enum CodingKeys: String, CodingKey {
    case name, height, width, interpolation, antialias
    case cropToAspectRatio = "crop_to_aspect_ratio"
    case padToAspectRatio = "pad_to_aspect_ratio"
    case fillMode = "fill_mode"
    case fillValue = "fill_value"
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      height: try container.decode(Int.self, forKey: .height),
      width: try container.decode(Int.self, forKey: .width),
      interpolation: try container.decodeIfPresent(Interpolation.self, forKey: .interpolation) ?? .bilinear,
      cropToAspectRatio: try container.decodeIfPresent(Bool.self, forKey: .cropToAspectRatio) ?? false,
      padToAspectRatio: try container.decodeIfPresent(Bool.self, forKey: .padToAspectRatio) ?? false,
      fillMode: try container.decodeIfPresent(FillMode.self, forKey: .fillMode) ?? .constant,
      fillValue: try container.decodeIfPresent(Double.self, forKey: .fillValue) ?? 0,
      antialias: try container.decodeIfPresent(Bool.self, forKey: .antialias) ?? false,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(height, forKey: .height)
    try container.encode(width, forKey: .width)
    try container.encode(interpolation, forKey: .interpolation)
    try container.encode(cropToAspectRatio, forKey: .cropToAspectRatio)
    try container.encode(padToAspectRatio, forKey: .padToAspectRatio)
    try container.encode(fillMode, forKey: .fillMode)
    try container.encode(fillValue, forKey: .fillValue)
    try container.encode(antialias, forKey: .antialias)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

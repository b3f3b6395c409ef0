public import HornbillGraph

/// Brings images nearer, or takes them further away, at random while training.
///
/// ```
/// x and y from the middle: output[y, x] = input[(1 + uniform(heightFactor)) · y, (1 + uniform(widthFactor)) · x]
/// ```
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_zoom.py`)
///
/// ```swift
/// RandomZoom(0.2)                               // keeps the aspect ratio
/// RandomZoom([-0.3, -0.1], widthFactor: 0)      // enlarges the height only
/// ```
public struct RandomZoom: RandomAffineLayer {
  /// Keras's class name.
  public static let className = "RandomZoom"
  /// How much more of an image's height is seen, in parts of it: negative numbers enlarge.
  public var heightFactor: RandomFactor
  /// How much more of an image's width is seen; nil for as much as of its height.
  public var widthFactor: RandomFactor?
  /// What lies between pixels and beyond the edges, the seed, and where the channels lie.
  public var settings: RandomAffineSettings
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(
    _ heightFactor: RandomFactor, widthFactor: RandomFactor? = nil, fillMode: FillMode = .reflect,
    interpolation: Interpolation = .bilinear, seed: Int? = nil, fillValue: Double = 0,
    dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.init(
      heightFactor, widthFactor: widthFactor,
      settings: RandomAffineSettings(
        fillMode: fillMode, interpolation: interpolation, fillValue: fillValue, seed: seed,
        dataFormat: dataFormat), inputShape: inputShape, name: name)
  }

  private init(
    _ heightFactor: RandomFactor, widthFactor: RandomFactor?, settings: RandomAffineSettings,
    inputShape: [Int]?, name: String?
  ) {
    self.heightFactor = heightFactor
    self.widthFactor = widthFactor
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// How much of each image's width and height is seen.
  ///
  /// - Throws: `HornbillError` where a factor or the interpolation is out of range.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    try settings.validate(in: scope)
    let factors = [("widthFactor", widthFactor), ("heightFactor", heightFactor)]
    let numbers = try factors.compactMap { label, factor in
      try factor.map {
        scope.randomUniform(
          batch, from: try $0.bounds(label, excludesLowest: true, in: scope), seed: settings.seed)
          + 1
      }
    }
    return concatenate([numbers[0], numbers[numbers.count - 1]], axis: 1)
  }

  /// The stretch of each image about its middle.
  public func transformation(_ numbers: Tensor, height: Int, width: Int) -> [Tensor?] {
    let (x, y) = (numbers.sliced(0..<1, axis: 1), numbers.sliced(1..<2, axis: 1))
    return [x, nil, (1 - x) * (Double(width - 1) / 2), nil, y, (1 - y) * (Double(height - 1) / 2)]
  }
}

extension RandomZoom {
  private enum CodingKeys: String, CodingKey {
    case name
    case heightFactor = "height_factor"
    case widthFactor = "width_factor"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(RandomFactor.self, forKey: .heightFactor),
      widthFactor: try container.decodeIfPresent(RandomFactor.self, forKey: .widthFactor),
      settings: try RandomAffineSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(heightFactor, forKey: .heightFactor)
    try container.encode(widthFactor, forKey: .widthFactor)
    try settings.encode(to: encoder)
  }
}

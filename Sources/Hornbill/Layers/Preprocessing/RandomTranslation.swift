public import HornbillGraph

/// Moves images at random while training.
///
/// ```
/// output[y, x] = input[y - height · uniform(heightFactor), x - width · uniform(widthFactor)]
/// ```
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_translation.py`)
///
/// ```swift
/// RandomTranslation(heightFactor: 0.1, widthFactor: [-0.2, 0.3])
/// ```
public struct RandomTranslation: RandomAffineLayer {
  /// Keras's class name.
  public static let className = "RandomTranslation"
  /// How far an image is moved down, in parts of its height.
  public var heightFactor: RandomFactor
  /// How far an image is moved right, in parts of its width.
  public var widthFactor: RandomFactor
  /// What lies between pixels and beyond the edges, the seed, and where the channels lie.
  public var settings: RandomAffineSettings
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(
    heightFactor: RandomFactor, widthFactor: RandomFactor, fillMode: FillMode = .reflect,
    interpolation: Interpolation = .bilinear, seed: Int? = nil, fillValue: Double = 0,
    dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.init(
      heightFactor: heightFactor, widthFactor: widthFactor,
      settings: RandomAffineSettings(
        fillMode: fillMode, interpolation: interpolation, fillValue: fillValue, seed: seed,
        dataFormat: dataFormat), inputShape: inputShape, name: name)
  }

  private init(
    heightFactor: RandomFactor, widthFactor: RandomFactor, settings: RandomAffineSettings,
    inputShape: [Int]?, name: String?
  ) {
    self.heightFactor = heightFactor
    self.widthFactor = widthFactor
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// How far each image is moved right and down, in parts of its width and height.
  ///
  /// - Throws: `HornbillError` where a factor or the interpolation is out of range.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    try settings.validate(in: scope)
    let down = try heightFactor.bounds("heightFactor", in: scope)
    let right = try widthFactor.bounds("widthFactor", in: scope)
    return concatenate(
      [right, down].map { scope.randomUniform(batch, from: $0, seed: settings.seed) }, axis: 1)
  }

  /// The way back from where each image was moved to.
  public func transformation(_ numbers: Tensor, height: Int, width: Int) -> [Tensor?] {
    let one = Tensor.ones([numbers.shape[0], 1])
    let (right, down) = (numbers.sliced(0..<1, axis: 1), numbers.sliced(1..<2, axis: 1))
    return [one, nil, right * -Double(width), nil, one, down * -Double(height)]
  }
}

extension RandomTranslation {
  private enum CodingKeys: String, CodingKey {
    case name
    case heightFactor = "height_factor"
    case widthFactor = "width_factor"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      heightFactor: try container.decode(RandomFactor.self, forKey: .heightFactor),
      widthFactor: try container.decode(RandomFactor.self, forKey: .widthFactor),
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

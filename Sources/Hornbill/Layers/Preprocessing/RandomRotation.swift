public import HornbillGraph

/// Turns images about their middle at random while training.
///
/// ```
/// angle = 2π · uniform(factor),   x and y from the middle
/// output[y, x] = input[x · sin(angle) + y · cos(angle), x · cos(angle) - y · sin(angle)]
/// ```
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_rotation.py`)
///
/// ```swift
/// RandomRotation(0.1)     // up to 36° in both directions
/// ```
public struct RandomRotation: RandomAffineLayer {
  /// Keras's class name.
  public static let className = "RandomRotation"
  /// How far an image is turned, in parts of a whole turn; positive angles turn it counter-clockwise.
  public var factor: RandomFactor
  /// What lies between pixels and beyond the edges, the seed, and where the channels lie.
  public var settings: RandomAffineSettings
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(
    _ factor: RandomFactor, fillMode: FillMode = .reflect, interpolation: Interpolation = .bilinear,
    seed: Int? = nil, fillValue: Double = 0, dataFormat: DataFormat = .channelsLast,
    inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.init(
      factor,
      settings: RandomAffineSettings(
        fillMode: fillMode, interpolation: interpolation, fillValue: fillValue, seed: seed,
        dataFormat: dataFormat), inputShape: inputShape, name: name)
  }

  private init(
    _ factor: RandomFactor, settings: RandomAffineSettings, inputShape: [Int]?, name: String?
  ) {
    self.factor = factor
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// An angle for each image, in parts of a whole turn.
  ///
  /// - Throws: `HornbillError` where a factor or the interpolation is out of range.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    try settings.validate(in: scope)
    return scope.randomUniform(
      batch, from: try factor.bounds("factor", in: scope), seed: settings.seed)
  }

  /// The turn by each angle.
  public func transformation(_ numbers: Tensor, height: Int, width: Int) -> [Tensor?] {
    let (x, y) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let angle = numbers * (2 * Double.pi)
    let (cosine, sine) = (cos(angle), sin(angle))
    return [
      cosine, -sine, x - cosine * x + sine * y,
      sine, cosine, y - sine * x - cosine * y,
    ]
  }
}

extension RandomRotation {
  private enum CodingKeys: String, CodingKey {
    case name
    case factor
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(RandomFactor.self, forKey: .factor),
      settings: try RandomAffineSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(factor, forKey: .factor)
    try settings.encode(to: encoder)
  }
}

public import HornbillGraph

/// Shears images at random while training.
///
/// ```
/// output[y, x] = input[y + s · uniform(yFactor) · x, x + s · uniform(xFactor) · y],   s = 1 or -1
/// ```
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_shear.py`)
///
/// ```swift
/// RandomShear(xFactor: 0.2)
/// ```
public struct RandomShear: RandomAffineLayer {
  /// Keras's class name.
  public static let className = "RandomShear"
  /// How far a pixel is moved sideways, in parts of its distance from the top.
  public var xFactor: RandomFactor
  /// How far a pixel is moved up or down, in parts of its distance from the left.
  public var yFactor: RandomFactor
  /// What lies between pixels and beyond the edges, the seed, and where the channels lie.
  public var settings: RandomAffineSettings
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(
    xFactor: RandomFactor = 0, yFactor: RandomFactor = 0, fillMode: FillMode = .reflect,
    interpolation: Interpolation = .bilinear, seed: Int? = nil, fillValue: Double = 0,
    dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.init(
      xFactor: xFactor, yFactor: yFactor,
      settings: RandomAffineSettings(
        fillMode: fillMode, interpolation: interpolation, fillValue: fillValue, seed: seed,
        dataFormat: dataFormat), inputShape: inputShape, name: name)
  }

  private init(
    xFactor: RandomFactor, yFactor: RandomFactor, settings: RandomAffineSettings,
    inputShape: [Int]?, name: String?
  ) {
    self.xFactor = xFactor
    self.yFactor = yFactor
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// How far each image is sheared along its rows and its columns.
  ///
  /// - Throws: `HornbillError` where a factor or the interpolation is out of range.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    try settings.validate(in: scope)
    let numbers = try [("xFactor", xFactor), ("yFactor", yFactor)].map { label, factor in
      scope.randomUniform(batch, from: try factor.bounds(label, in: scope), seed: settings.seed)
    }
    let isTurned = scope.randomUniform([batch, 1], seed: settings.seed) .> 0.5
    return concatenate(numbers.map { select(isTurned, -$0, $0) }, axis: 1)
  }

  /// The shear of each image from its first row and column.
  public func transformation(_ numbers: Tensor, height: Int, width: Int) -> [Tensor?] {
    let one = Tensor.ones([numbers.shape[0], 1])
    return [one, numbers.sliced(0..<1, axis: 1), nil, numbers.sliced(1..<2, axis: 1), one, nil]
  }
}

extension RandomShear {
  private enum CodingKeys: String, CodingKey {
    case name
    case xFactor = "x_factor"
    case yFactor = "y_factor"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      xFactor: try container.decodeIfPresent(RandomFactor.self, forKey: .xFactor) ?? 0,
      yFactor: try container.decodeIfPresent(RandomFactor.self, forKey: .yFactor) ?? 0,
      settings: try RandomAffineSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(xFactor, forKey: .xFactor)
    try container.encode(yFactor, forKey: .yFactor)
    try settings.encode(to: encoder)
  }
}

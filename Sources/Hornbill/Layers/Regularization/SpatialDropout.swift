public import HornbillGraph

/// Drops whole channels of sequences `[batch, steps, channels]`.
public typealias SpatialDropout1D = SpatialDropout<OneAxis>
/// Drops whole channels of images `[batch, height, width, channels]`.
public typealias SpatialDropout2D = SpatialDropout<TwoAxes>
/// Drops whole channels of volumes `[batch, depth, height, width, channels]`.
public typealias SpatialDropout3D = SpatialDropout<ThreeAxes>

/// Sets whole channels to 0 at random while training, and scales the others up; the identity in inference.
///
/// Neighbours in an image are alike, so that dropping single elements leaves what they say (Tompson et al., 2014).
///
/// Input: `[batch, n..., channels]`. Output: the same shape. (`keras/src/layers/regularization/spatial_dropout.py`)
public struct SpatialDropout<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "SpatialDropout\(Axes.count)D" }
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The fraction of channels to drop, in 0...1.
  public var rate: Double
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that drops a fraction `rate` of the channels while training.
  public init(
    _ rate: Double, dataFormat: DataFormat = .channelsLast, seed: Int? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.rate = rate
    self.dataFormat = dataFormat
    self.seed = seed
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The channels that stay, scaled up, and 0 for the others.
  ///
  /// - Throws: `HornbillError` where the rate is outside 0...1, or the input has another number of axes.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let spatial = dataFormat.spatialAxes(rank: x.rank)
    let noiseShape = (0..<x.rank).map { axis -> Int? in spatial.contains(axis) ? 1 : nil }
    return try Dropout(rate, noiseShape: noiseShape, seed: seed, name: name).call(x, in: scope)
  }
}

extension SpatialDropout {
  private enum CodingKeys: String, CodingKey {
    case name, rate, seed
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Double.self, forKey: .rate),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(rate, forKey: .rate)
    try container.encode(seed, forKey: .seed)
    // Keras's layer for sequences has no data_format: its channels are last.
    if Axes.count > 1 || dataFormat != .channelsLast { try container.encode(dataFormat, forKey: .dataFormat) }
  }
}

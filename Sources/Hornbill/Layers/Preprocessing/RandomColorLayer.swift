public import HornbillGraph

/// A layer that changes the numbers of images and leaves them in a range: what brightness and contrast have in common.
///
/// Input and output: `[batch, height, width, channels]`.
public protocol RandomColorLayer: RandomImageLayer {
  /// How much an image is changed.
  var factor: RandomFactor { get }
  /// The numbers that images hold.
  var valueRange: ClosedRange<Double> { get }
  /// The layer's own seed; nil takes the model's.
  var seed: Int? { get }
  /// A layer with all that it is told.
  init(
    _ factor: RandomFactor, valueRange: ClosedRange<Double>, seed: Int?, dataFormat: DataFormat,
    inputShape: [Int]?, name: String?)
  /// The bounds of what is drawn for each image.
  ///
  /// - Throws: `HornbillError` where the factor is out of range.
  func bounds(in scope: Scope) throws -> (lower: Double, upper: Double)
  /// Images as numbers of the shape `[batch, 1, 1, 1]` change them.
  func changed(_ images: Tensor, by numbers: Tensor) -> Tensor
}

extension RandomColorLayer {
  /// A number for each image.
  ///
  /// - Throws: `HornbillError` where the factor is out of range.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    scope.randomUniform(batch, from: try bounds(in: scope), seed: seed)
  }

  /// The changed images, with what lies outside the range moved to its ends.
  public func apply(_ numbers: Tensor, to images: Tensor) throws -> Tensor {
    let numbers = numbers.cast(to: images.dtype).reshaped(to: [images.shape[0], 1, 1, 1])
    return minimum(
      maximum(changed(images, by: numbers), valueRange.lowerBound), valueRange.upperBound)
  }
}

private enum RandomColorKeys: String, CodingKey {
  case name, factor, seed
  case valueRange = "value_range"
  case dataFormat = "data_format"
}

extension RandomColorLayer {
  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: RandomColorKeys.self)
    let range = try container.decodeIfPresent([Double].self, forKey: .valueRange) ?? [0, 255]
    let name = try container.decodeIfPresent(String.self, forKey: .name)
    guard range.count == 2, !range.contains(where: \.isNaN) else {
      throw HornbillError(
        Self.className, path: name, expected: "a value_range of two numbers", received: "\(range)")
    }
    self.init(
      try container.decode(RandomFactor.self, forKey: .factor),
      valueRange: Swift.min(range[0], range[1])...Swift.max(range[0], range[1]),
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat)
        ?? .channelsLast,
      inputShape: nil, name: name)
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RandomColorKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(factor, forKey: .factor)
    try container.encode([valueRange.lowerBound, valueRange.upperBound], forKey: .valueRange)
    try container.encode(seed, forKey: .seed)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

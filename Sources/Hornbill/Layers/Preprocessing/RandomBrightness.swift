public import HornbillGraph

/// Makes images brighter or darker at random while training.
///
/// ```
/// y = clip(x + uniform(factor) · (upper - lower), lower, upper)     valueRange lower...upper
/// ```
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_brightness.py`)
///
/// ```swift
/// RandomBrightness(0.2, valueRange: 0...1)
/// ```
public struct RandomBrightness: RandomColorLayer {
  /// Keras's class name.
  public static let className = "RandomBrightness"
  /// How much brighter an image becomes, in parts of the range of values.
  public var factor: RandomFactor
  /// The numbers that images hold; others are moved to its ends.
  public var valueRange: ClosedRange<Double>
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(
    _ factor: RandomFactor, valueRange: ClosedRange<Double> = 0...255, seed: Int? = nil,
    dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.factor = factor
    self.valueRange = valueRange
    self.seed = seed
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// From the factor's lower bound to its upper one.
  ///
  /// - Throws: `HornbillError` where a bound is not from -1 to 1.
  public func bounds(in scope: Scope) throws -> (lower: Double, upper: Double) {
    try factor.bounds("factor", in: scope)
  }

  /// The images, brighter by parts of the range.
  public func changed(_ images: Tensor, by numbers: Tensor) -> Tensor {
    images + numbers * (valueRange.upperBound - valueRange.lowerBound)
  }
}

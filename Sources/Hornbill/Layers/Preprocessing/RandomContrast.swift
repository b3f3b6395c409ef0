public import HornbillGraph

/// Changes how far the numbers of each image and channel lie from their mean, at random while training.
///
/// ```
/// y = clip((x - mean) · uniform(1 - a, 1 + b) + mean, lower, upper)     factor [a, b], valueRange lower...upper
/// ```
///
/// A factor of one number b stands for `[0, b]`, as by Keras: the contrast grows.
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_contrast.py`)
///
/// ```swift
/// RandomContrast([0.2, 0.2], valueRange: 0...1)
/// ```
public struct RandomContrast: RandomColorLayer {
  /// Keras's class name.
  public static let className = "RandomContrast"
  /// How much the contrast may shrink and grow, from 0 to 1.
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

  /// From 1 without the first number of the factor to 1 and the second.
  ///
  /// - Throws: `HornbillError` where one is not from 0 to 1.
  public func bounds(in scope: Scope) throws -> (lower: Double, upper: Double) {
    guard factor.numbers.allSatisfy({ $0 >= 0 }) else {
      throw scope.error(
        expected: "a factor of one number or two, from 0 to 1", received: "\(factor.numbers)")
    }
    let (lower, upper) = try factor.bounds("factor", in: scope)
    return (1 - Swift.max(lower, 0), 1 + upper)
  }

  /// The images, with their distances from the mean multiplied.
  public func changed(_ images: Tensor, by numbers: Tensor) -> Tensor {
    let middle = mean(images, axes: [1, 2], keepDimensions: true)
    return (images - middle) * numbers + middle
  }
}

/// The mean of each of so many windows of sequences `[batch, steps, channels]`.
public typealias AdaptiveAveragePooling1D = AdaptiveAveragePooling<OneAxis>
/// The mean of each of so many windows of images `[batch, height, width, channels]`.
public typealias AdaptiveAveragePooling2D = AdaptiveAveragePooling<TwoAxes>
/// The mean of each of so many windows of volumes `[batch, depth, height, width, channels]`.
public typealias AdaptiveAveragePooling3D = AdaptiveAveragePooling<ThreeAxes>

/// The mean of each of so many windows, which together cover the input, channel by channel.
///
/// ```
/// y[i] = mean(x[⌊i · n / m⌋ ..< ⌈(i + 1) · n / m⌉])
/// ```
///
/// Input: `[batch, n..., channels]`. Output: `[batch, m..., channels]`, of the same extent for any input's.
/// (`keras/src/layers/pooling/base_adaptive_pooling.py`)
///
/// ```swift
/// AdaptiveAveragePooling2D(7)
/// AdaptiveAveragePooling2D([4, 6])
/// ```
public struct AdaptiveAveragePooling<Axes: SpatialAxes>: AdaptivePoolingLayer {
  /// Keras's class name.
  public static var className: String { "AdaptiveAveragePooling\(Axes.count)D" }
  /// A window gives its mean of its elements.
  public static var takesMaximum: Bool { false }
  /// How many windows there are along each axis.
  public var outputSize: AxisSizes
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of so many windows.
  public init(
    _ outputSize: AxisSizes, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.outputSize = outputSize
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }
}

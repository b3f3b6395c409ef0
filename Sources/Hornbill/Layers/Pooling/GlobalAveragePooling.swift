/// The mean of each channel of sequences `[batch, steps, channels]`.
public typealias GlobalAveragePooling1D = GlobalAveragePooling<OneAxis>
/// The mean of each channel of images `[batch, height, width, channels]`.
public typealias GlobalAveragePooling2D = GlobalAveragePooling<TwoAxes>
/// The mean of each channel of volumes `[batch, depth, height, width, channels]`.
public typealias GlobalAveragePooling3D = GlobalAveragePooling<ThreeAxes>

/// The mean of each channel.
///
/// Of sequences with a mask, it is the mean of the steps that count, NaN where none does.
///
/// Input: `[batch, n..., channels]`. Output: `[batch, channels]`, with `keepDimensions` also extents of 1.
/// (`keras/src/layers/pooling/base_global_pooling.py` and `global_average_pooling1d.py`)
public struct GlobalAveragePooling<Axes: SpatialAxes>: GlobalPoolingLayer {
  /// Keras's class name.
  public static var className: String { "GlobalAveragePooling\(Axes.count)D" }
  /// A channel gives the mean of its elements.
  public static var takesMaximum: Bool { false }
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// Whether the axes stay, with an extent of 1.
  public var keepDimensions: Bool
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that makes one number of each channel.
  public init(
    dataFormat: DataFormat = .channelsLast, keepDimensions: Bool = false, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.dataFormat = dataFormat
    self.keepDimensions = keepDimensions
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }
}

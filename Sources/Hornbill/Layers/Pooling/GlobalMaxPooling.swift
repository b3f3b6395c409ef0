/// The largest element of each channel of sequences `[batch, steps, channels]`.
public typealias GlobalMaxPooling1D = GlobalMaxPooling<OneAxis>
/// The largest element of each channel of images `[batch, height, width, channels]`.
public typealias GlobalMaxPooling2D = GlobalMaxPooling<TwoAxes>
/// The largest element of each channel of volumes `[batch, depth, height, width, channels]`.
public typealias GlobalMaxPooling3D = GlobalMaxPooling<ThreeAxes>

/// The largest element of each channel.
///
/// Input: `[batch, n..., channels]`. Output: `[batch, channels]`, with `keepDimensions` also extents of 1.
/// (`keras/src/layers/pooling/base_global_pooling.py`)
public struct GlobalMaxPooling<Axes: SpatialAxes>: GlobalPoolingLayer {
  /// Keras's class name.
  public static var className: String { "GlobalMaxPooling\(Axes.count)D" }
  /// A channel gives its largest element.
  public static var takesMaximum: Bool { true }
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

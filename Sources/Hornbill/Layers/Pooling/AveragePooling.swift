/// The mean of each window of sequences `[batch, steps, channels]`.
public typealias AveragePooling1D = AveragePooling<OneAxis>
/// The mean of each window of images `[batch, height, width, channels]`.
public typealias AveragePooling2D = AveragePooling<TwoAxes>
/// The mean of each window of volumes `[batch, depth, height, width, channels]`.
public typealias AveragePooling3D = AveragePooling<ThreeAxes>

/// The mean of each window, channel by channel.
///
/// Positions over the edges do not count: a mean is that of what the window covers inside.
///
/// Input: `[batch, n..., channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/base_pooling.py`)
///
/// ```swift
/// AveragePooling2D(2)
/// AveragePooling2D([2, 3], strides: 1, padding: .same)
/// ```
public struct AveragePooling<Axes: SpatialAxes>: PoolingLayer {
  /// Keras's class name.
  public static var className: String { "AveragePooling\(Axes.count)D" }
  /// Windows give the mean of their elements.
  public static var takesMaximum: Bool { false }
  /// The windows.
  public var pooling: Pooling
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of windows, with all that it is told.
  public init(_ pooling: Pooling, inputShape: [Int]? = nil, name: String? = nil) {
    self.pooling = pooling
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }
}

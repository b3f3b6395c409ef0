/// The largest element of each window of sequences `[batch, steps, channels]`.
public typealias MaxPooling1D = MaxPooling<OneAxis>
/// The largest element of each window of images `[batch, height, width, channels]`.
public typealias MaxPooling2D = MaxPooling<TwoAxes>
/// The largest element of each window of volumes `[batch, depth, height, width, channels]`.
public typealias MaxPooling3D = MaxPooling<ThreeAxes>

/// The largest element of each window, channel by channel.
///
/// Input: `[batch, n..., channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/base_pooling.py`)
///
/// ```swift
/// MaxPooling2D(2)
/// MaxPooling2D([2, 3], strides: 1, padding: .same)
/// ```
public struct MaxPooling<Axes: SpatialAxes>: PoolingLayer {
  /// Keras's class name.
  public static var className: String { "MaxPooling\(Axes.count)D" }
  /// Windows give their largest element.
  public static var takesMaximum: Bool { true }
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

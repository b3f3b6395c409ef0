/// The mean of each window over a series, channel by channel.
///
/// Positions over the edges do not count: a mean is that of what the window covers inside.
///
/// Input: `[batch, steps, channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/average_pooling1d.py`)
public struct AveragePooling1D: PoolingLayer {
  /// Keras's class name.
  public static let className = "AveragePooling1D"
  /// Windows step over one axis.
  public static let axisCount = 1
  /// Windows give the mean of their elements.
  public static let takesMaximum = false
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

/// The mean of each window over an image, channel by channel.
///
/// Positions over the edges do not count: a mean is that of what the window covers inside.
///
/// Input: `[batch, height, width, channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/average_pooling2d.py`)
public struct AveragePooling2D: PoolingLayer {
  /// Keras's class name.
  public static let className = "AveragePooling2D"
  /// Windows step over two axes.
  public static let axisCount = 2
  /// Windows give the mean of their elements.
  public static let takesMaximum = false
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

/// The mean of each window over a volume, channel by channel.
///
/// Positions over the edges do not count: a mean is that of what the window covers inside.
///
/// Input: `[batch, depth, height, width, channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/average_pooling3d.py`)
public struct AveragePooling3D: PoolingLayer {
  /// Keras's class name.
  public static let className = "AveragePooling3D"
  /// Windows step over three axes.
  public static let axisCount = 3
  /// Windows give the mean of their elements.
  public static let takesMaximum = false
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

/// The largest element of each window over a series, channel by channel.
///
/// Input: `[batch, steps, channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/max_pooling1d.py`)
public struct MaxPooling1D: PoolingLayer {
  /// Keras's class name.
  public static let className = "MaxPooling1D"
  /// Windows step over one axis.
  public static let axisCount = 1
  /// Windows give their largest element.
  public static let takesMaximum = true
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

/// The largest element of each window over an image, channel by channel.
///
/// Input: `[batch, height, width, channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/max_pooling2d.py`)
public struct MaxPooling2D: PoolingLayer {
  /// Keras's class name.
  public static let className = "MaxPooling2D"
  /// Windows step over two axes.
  public static let axisCount = 2
  /// Windows give their largest element.
  public static let takesMaximum = true
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

/// The largest element of each window over a volume, channel by channel.
///
/// Input: `[batch, depth, height, width, channels]`. Output: the same axes, with as many positions as there are windows.
/// (`keras/src/layers/pooling/max_pooling3d.py`)
public struct MaxPooling3D: PoolingLayer {
  /// Keras's class name.
  public static let className = "MaxPooling3D"
  /// Windows step over three axes.
  public static let axisCount = 3
  /// Windows give their largest element.
  public static let takesMaximum = true
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

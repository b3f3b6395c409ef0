/// The mean of each channel of a series.
///
/// Input: `[batch, steps, channels]`. Output: `[batch, channels]`, with `keepDimensions` also extents of 1.
/// (`keras/src/layers/pooling/global_average_pooling1d.py`)
public struct GlobalAveragePooling1D: GlobalPoolingLayer {
  /// Keras's class name.
  public static let className = "GlobalAveragePooling1D"
  /// The number of axes that disappear.
  public static let axisCount = 1
  /// A channel gives the mean of its elements.
  public static let takesMaximum = false
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

/// The mean of each channel of an image.
///
/// Input: `[batch, height, width, channels]`. Output: `[batch, channels]`, with `keepDimensions` also extents of 1.
/// (`keras/src/layers/pooling/global_average_pooling2d.py`)
public struct GlobalAveragePooling2D: GlobalPoolingLayer {
  /// Keras's class name.
  public static let className = "GlobalAveragePooling2D"
  /// The number of axes that disappear.
  public static let axisCount = 2
  /// A channel gives the mean of its elements.
  public static let takesMaximum = false
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

/// The mean of each channel of a volume.
///
/// Input: `[batch, depth, height, width, channels]`. Output: `[batch, channels]`, with `keepDimensions` also extents of 1.
/// (`keras/src/layers/pooling/global_average_pooling3d.py`)
public struct GlobalAveragePooling3D: GlobalPoolingLayer {
  /// Keras's class name.
  public static let className = "GlobalAveragePooling3D"
  /// The number of axes that disappear.
  public static let axisCount = 3
  /// A channel gives the mean of its elements.
  public static let takesMaximum = false
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

public import HornbillGraph

/// A layer that makes one number of each window: what the pooling layers have in common.
public protocol PoolingLayer: UnaryLayer {
  /// The axes that windows step over.
  associatedtype Axes: SpatialAxes
  /// Whether a window gives its largest element, not the mean of its elements.
  static var takesMaximum: Bool { get }
  /// The windows.
  var pooling: Pooling { get }
  /// A layer of windows, with all that it is told.
  init(_ pooling: Pooling, inputShape: [Int]?, name: String?)
}

extension PoolingLayer {
  /// A layer of windows, of one size or of one for each axis; without `strides` they do not overlap.
  public init(
    _ poolSize: AxisSizes = 2, strides: AxisSizes? = nil, padding: PoolingPadding = .valid,
    dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.init(
      Pooling(poolSize: poolSize, strides: strides, padding: padding, dataFormat: dataFormat),
      inputShape: inputShape, name: name)
  }

  /// One number for each window and channel.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, a size or a step is not positive, or no
  ///   window fits.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try pooling.dataFormat.require(x, axes: Axes.count, in: scope)
    return try pooling.dataFormat.withChannelsLast(x.asFloatingPoint) { x in
      let windows = try pooling.windows(over: Array(x.shape.dimensions[1...Axes.count]), in: scope)
      let volume = x.reshaped(to: Shape([x.shape[0]] + windows.extents + [x.shape.last]))
      let y = Self.takesMaximum ? windowMaximum(volume, windows) : windowMean(volume, windows)
      return y.reshaped(
        to: Shape([x.shape[0]] + windows.counts.suffix(Axes.count) + [x.shape.last]))
    }
  }
}

private enum NameKey: String, CodingKey { case name }

extension PoolingLayer {
  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: NameKey.self)
    self.init(
      try Pooling(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NameKey.self)
    try container.encode(name, forKey: .name)
    try pooling.encode(to: encoder, axes: Axes.count)
  }
}

public import HornbillGraph

/// A layer of as many windows as it is told, whatever the input's extent: what the adaptive pooling layers have in
/// common.
///
/// Window i of m over n positions covers `⌊i · n / m⌋ ..< ⌈(i + 1) · n / m⌉`.
public protocol AdaptivePoolingLayer: UnaryLayer {
  /// The axes that windows lie on.
  associatedtype Axes: SpatialAxes
  /// Whether a window gives its largest element, not the mean of its elements.
  static var takesMaximum: Bool { get }
  /// How many windows there are along each axis.
  var outputSize: AxisSizes { get }
  /// Where the channels lie.
  var dataFormat: DataFormat { get }
  /// A layer with all that it is told.
  init(_ outputSize: AxisSizes, dataFormat: DataFormat, inputShape: [Int]?, name: String?)
}

extension AdaptivePoolingLayer {
  /// One number for each window and channel.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes or no positions, or a size is not positive.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let sizes = outputSize.along(Axes.count)
    guard sizes.count == Axes.count, sizes.allSatisfy({ (1...(1 << 20)).contains($0) }) else {
      throw scope.error(
        expected: "1 or \(Axes.count) positive numbers for the output size", received: "\(sizes)")
    }
    let spatial = dataFormat.spatialAxes(rank: x.rank)
    guard spatial.allSatisfy({ x.shape[$0] > 0 }) else {
      throw scope.error(expected: "at least one position", received: "shape \(x.shape)")
    }
    return try dataFormat.withChannelsLast(x.asFloatingPoint) { x in
      guard isReasonable([x.shape[0]] + sizes + [x.shape.last]) else {
        throw scope.error(expected: "an output of at most 2^40 elements", received: "\(sizes)")
      }
      return sizes.enumerated().reduce(x) { y, size in Self.pooled(y, axis: size.offset + 1, to: size.element)
      }
    }
  }

  /// Windows along one axis: a window over several is one along each after the other.
  private static func pooled(_ x: Tensor, axis: Int, to count: Int) -> Tensor {
    let (before, extent, behind) = (x.shape[..<axis], x.shape[axis], x.shape[(axis + 1)...])
    let volume = x.reshaped(to: [before.reduce(1, *), 1, 1, extent, behind.reduce(1, *)])
    func pooled(size: Int, stride: Int) -> Tensor {
      let windows = Windows(
        extents: [1, 1, extent], counts: [1, 1, (extent - size) / stride + 1], size: [1, 1, size],
        stride: [1, 1, stride], before: [0, 0, 0])
      // All windows lie inside.
      return takesMaximum ? windowMaximum(volume, windows) : windowSum(volume, windows) / Double(size)
    }
    let shape = Shape(before + [count] + behind)
    if extent % count == 0 {
      return pooled(size: extent / count, stride: extent / count).reshaped(to: shape)
    }
    let starts = (0..<count).map { $0 * extent / count }
    let sizes = (0..<count).map { (($0 + 1) * extent + count - 1) / count - starts[$0] }
    // Windows differ in size by one: of those that begin anywhere, the right ones are taken.
    let small = sizes.min() ?? 1
    let all = Set(sizes).sorted().map { pooled(size: $0, stride: 1) }
    let places = zip(starts, sizes).map { $0 + ($1 == small ? 0 : extent - small + 1) }
    return take(concatenate(all, axis: 3), places, axis: 3).reshaped(to: shape)
  }
}

private enum AdaptivePoolingKeys: String, CodingKey {
  case name
  case outputSize = "output_size"
  case dataFormat = "data_format"
}

extension AdaptivePoolingLayer {
  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AdaptivePoolingKeys.self)
    self.init(
      try decodeSizes(container, .outputSize) ?? [],
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      inputShape: nil, name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AdaptivePoolingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(outputSize.along(Axes.count), forKey: .outputSize)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

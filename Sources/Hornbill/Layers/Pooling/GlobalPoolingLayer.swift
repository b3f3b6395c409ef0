public import HornbillGraph

/// A layer that makes one number of each channel: what the global pooling layers have in common.
public protocol GlobalPoolingLayer: UnaryLayer {
  /// The axes that disappear.
  associatedtype Axes: SpatialAxes
  /// Whether a channel gives its largest element, not the mean of its elements.
  static var takesMaximum: Bool { get }
  /// Where the channels lie.
  var dataFormat: DataFormat { get }
  /// Whether the axes stay, with an extent of 1.
  var keepDimensions: Bool { get }
  /// A layer with all that it is told.
  init(dataFormat: DataFormat, keepDimensions: Bool, inputShape: [Int]?, name: String?)
}

extension GlobalPoolingLayer {
  /// One number for each channel.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, or no positions, or there is not
  ///   one value of a mask for each step.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let axes = Array(dataFormat.spatialAxes(rank: x.rank))
    guard axes.allSatisfy({ x.shape[$0] > 0 }) else {
      throw scope.error(expected: "at least one position", received: "shape \(x.shape)")
    }
    let values = x.asFloatingPoint
    if Self.takesMaximum { return max(values, axes: axes, keepDimensions: keepDimensions) }
    if axes.count == 1, let mask = scope.mask(of: x) {
      return try meanOfSteps(values, mask, axis: axes[0], in: scope)
    }
    return mean(values, axes: axes, keepDimensions: keepDimensions)
  }

  /// The mean of the steps that count.
  private func meanOfSteps(_ x: Tensor, _ mask: Tensor, axis: Int, in scope: Scope) throws -> Tensor {
    let steps = Shape([x.shape[0], x.shape[axis]])
    guard mask.shape == steps else {
      throw scope.error(
        expected: "a mask of shape \(steps), one value for each step", received: "one of shape \(mask.shape)")
    }
    let counts = mask.expandedDimensions(axis: 3 - axis)
    let total = sum(
      select(counts, x, .zeros([], dtype: x.dtype)), axes: [axis], keepDimensions: keepDimensions)
    return total / sum(counts.cast(to: x.dtype), axes: [axis], keepDimensions: keepDimensions)
  }
}

private enum GlobalPoolingKeys: String, CodingKey {
  case name
  case dataFormat = "data_format"
  case keepDimensions = "keepdims"
}

extension GlobalPoolingLayer {
  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: GlobalPoolingKeys.self)
    self.init(
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      keepDimensions: try container.decodeIfPresent(Bool.self, forKey: .keepDimensions) ?? false,
      inputShape: nil, name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: GlobalPoolingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(dataFormat, forKey: .dataFormat)
    try container.encode(keepDimensions, forKey: .keepDimensions)
  }
}

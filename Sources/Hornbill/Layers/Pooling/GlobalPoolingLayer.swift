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
  /// - Throws: `HornbillError` where the input has another number of axes, or no positions.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let axes = Array(dataFormat.spatialAxes(rank: x.rank))
    guard axes.allSatisfy({ x.shape[$0] > 0 }) else {
      throw scope.error(expected: "at least one position", received: "shape \(x.shape)")
    }
    let x = x.asFloatingPoint
    return Self.takesMaximum
      ? max(x, axes: axes, keepDimensions: keepDimensions)
      : mean(x, axes: axes, keepDimensions: keepDimensions)
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

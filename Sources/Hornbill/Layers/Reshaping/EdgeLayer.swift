import HornbillGraph

/// A layer that adds or removes positions at the edges of each channel: what padding and cropping have in common.
public protocol EdgeLayer: UnaryLayer {
  /// The axes that have edges.
  associatedtype Axes: SpatialAxes
  /// Keras's key of the numbers of positions.
  static var key: String { get }
  /// How many positions at each edge.
  var edges: EdgeSizes { get }
  /// Where the channels lie.
  var dataFormat: DataFormat { get }
  /// A layer with all that it is told.
  init(_ edges: EdgeSizes, dataFormat: DataFormat, inputShape: [Int]?, name: String?)
}

extension EdgeLayer {
  /// A layer of the same number of positions at both ends of an axis.
  public init(
    _ size: AxisSizes = 1, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(
      EdgeSizes(before: size, after: size), dataFormat: dataFormat, inputShape: inputShape, name: name)
  }

  /// A layer of positions before and behind the axes.
  public init(
    before: AxisSizes, after: AxisSizes, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(
      EdgeSizes(before: before, after: after), dataFormat: dataFormat, inputShape: inputShape, name: name)
  }

  /// The spatial axes of an input, with the positions before and behind each.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, or a number is negative.
  func edges(of x: Tensor, in scope: Scope) throws -> [(axis: Int, before: Int, after: Int)] {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let (before, after) = try edges.along(Axes.count, in: scope)
    return dataFormat.spatialAxes(rank: x.rank).enumerated().map { ($1, before[$0], after[$0]) }
  }
}

extension EdgeLayer {
  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: NamedKey.self)
    self.init(
      try EdgeSizes(container, NamedKey(stringValue: Self.key), axes: Axes.count)
        ?? EdgeSizes(before: 1, after: 1),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: "data_format") ?? .channelsLast,
      inputShape: nil, name: try container.decodeIfPresent(String.self, forKey: "name"))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NamedKey.self)
    try container.encode(name, forKey: "name")
    try edges.encode(to: &container, NamedKey(stringValue: Self.key), axes: Axes.count)
    // Some of Keras's layers for sequences have no data_format: their channels are last.
    if Axes.count > 1 || dataFormat != .channelsLast {
      try container.encode(dataFormat, forKey: "data_format")
    }
  }
}

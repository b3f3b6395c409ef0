public import HornbillGraph

/// Adds zeros around sequences `[batch, steps, channels]`.
public typealias ZeroPadding1D = ZeroPadding<OneAxis>
/// Adds zeros around images `[batch, height, width, channels]`.
public typealias ZeroPadding2D = ZeroPadding<TwoAxes>
/// Adds zeros around volumes `[batch, depth, height, width, channels]`.
public typealias ZeroPadding3D = ZeroPadding<ThreeAxes>

/// Adds zeros around each channel.
///
/// Input: `[batch, n..., channels]`. Output: the same axes, with more positions.
/// (`keras/src/layers/reshaping/zero_padding2d.py`)
///
/// ```swift
/// ZeroPadding2D(1)                                     // one on every side
/// ZeroPadding2D(before: [0, 1], after: [2, 1])         // none above, two below, one left and right
/// ```
public struct ZeroPadding<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "ZeroPadding\(Axes.count)D" }
  /// How many positions at each edge.
  public var padding: EdgeSizes
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of the same number of positions at both ends of an axis.
  public init(
    _ padding: AxisSizes = 1, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(before: padding, after: padding, dataFormat: dataFormat, inputShape: inputShape, name: name)
  }

  /// A layer of positions before and behind the axes.
  public init(
    before: AxisSizes, after: AxisSizes, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.padding = EdgeSizes(before: before, after: after)
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input among zeros.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, or a number is negative.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let (before, after) = try padding.along(Axes.count, in: scope)
    var start = [Int](repeating: 0, count: x.rank)
    var whole = x.shape.dimensions
    for (number, axis) in dataFormat.spatialAxes(rank: x.rank).enumerated() {
      start[axis] = before[number]
      whole[axis] += before[number] + after[number]
    }
    guard isReasonable(whole) else {
      throw scope.error(expected: "an output of at most 2^40 elements", received: "\(whole)")
    }
    let slice = Slice(start: start, count: x.shape.dimensions, step: [Int](repeating: 1, count: x.rank))
    return try Tensor(applying: Place(slice, in: Shape(whole)), to: [x])
  }
}

extension ZeroPadding {
  private enum CodingKeys: String, CodingKey {
    case name, padding
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let edges = try EdgeSizes(container, .padding, axes: Axes.count) ?? EdgeSizes(before: 1, after: 1)
    self.init(
      before: edges.before, after: edges.after,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try padding.encode(to: &container, .padding, axes: Axes.count)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

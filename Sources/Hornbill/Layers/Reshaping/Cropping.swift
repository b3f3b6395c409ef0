public import HornbillGraph

/// Cuts off the edges of sequences `[batch, steps, channels]`.
public typealias Cropping1D = Cropping<OneAxis>
/// Cuts off the edges of images `[batch, height, width, channels]`.
public typealias Cropping2D = Cropping<TwoAxes>
/// Cuts off the edges of volumes `[batch, depth, height, width, channels]`.
public typealias Cropping3D = Cropping<ThreeAxes>

/// Cuts off positions at the edges of each channel.
///
/// Input: `[batch, n..., channels]`. Output: the same axes, with fewer positions.
/// (`keras/src/layers/reshaping/cropping2d.py`)
///
/// ```swift
/// Cropping2D(1)                                     // one on every side
/// Cropping2D(before: [0, 1], after: [2, 1])         // none above, two below, one left and right
/// ```
public struct Cropping<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "Cropping\(Axes.count)D" }
  /// How many positions at each edge.
  public var cropping: EdgeSizes
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of the same number of positions at both ends of an axis.
  public init(
    _ cropping: AxisSizes = 1, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(before: cropping, after: cropping, dataFormat: dataFormat, inputShape: inputShape, name: name)
  }

  /// A layer of positions before and behind the axes.
  public init(
    before: AxisSizes, after: AxisSizes, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.cropping = EdgeSizes(before: before, after: after)
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The inside of the input.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, a number is negative, or nothing is left.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let (before, after) = try cropping.along(Axes.count, in: scope)
    var y = x
    for (number, axis) in dataFormat.spatialAxes(rank: x.rank).enumerated() {
      guard before[number] + after[number] < x.shape[axis] else {
        throw scope.error(
          expected: "more positions than are cut off (\(before) and \(after))", received: "shape \(x.shape)")
      }
      y = y.sliced(before[number]..<(x.shape[axis] - after[number]), axis: axis)
    }
    return y
  }
}

extension Cropping {
  private enum CodingKeys: String, CodingKey {
    case name, cropping
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let edges = try EdgeSizes(container, .cropping, axes: Axes.count) ?? EdgeSizes(before: 1, after: 1)
    self.init(
      before: edges.before, after: edges.after,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try cropping.encode(to: &container, .cropping, axes: Axes.count)
    // Keras's layer for sequences has no data_format: its channels are last.
    if Axes.count > 1 || dataFormat != .channelsLast { try container.encode(dataFormat, forKey: .dataFormat) }
  }
}

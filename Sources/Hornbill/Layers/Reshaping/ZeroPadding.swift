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
public struct ZeroPadding<Axes: SpatialAxes>: EdgeLayer {
  /// Keras's class name.
  public static var className: String { "ZeroPadding\(Axes.count)D" }
  /// Keras's key of the numbers of positions.
  public static var key: String { "padding" }
  /// How many positions at each edge.
  public var edges: EdgeSizes
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with all that it is told.
  public init(
    _ edges: EdgeSizes, dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.edges = edges
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input among zeros.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, or a number is negative.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var start = [Int](repeating: 0, count: x.rank)
    var whole = x.shape.dimensions
    for (axis, before, after) in try edges(of: x, in: scope) {
      start[axis] = before
      whole[axis] += before + after
    }
    guard isReasonable(whole) else {
      throw scope.error(expected: "an output of at most 2^40 elements", received: "\(whole)")
    }
    let slice = Slice(start: start, count: x.shape.dimensions, step: [Int](repeating: 1, count: x.rank))
    return try Tensor(applying: Place(slice, in: Shape(whole)), to: [x])
  }
}

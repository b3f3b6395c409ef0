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
public struct Cropping<Axes: SpatialAxes>: EdgeLayer {
  /// Keras's class name.
  public static var className: String { "Cropping\(Axes.count)D" }
  /// Keras's key of the numbers of positions.
  public static var key: String { "cropping" }
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

  /// The inside of the input.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, a number is negative, or nothing is left.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var y = x
    for (axis, before, after) in try edges(of: x, in: scope) {
      guard before + after < x.shape[axis] else {
        let (before, after) = (edges.before.along(Axes.count), edges.after.along(Axes.count))
        throw scope.error(
          expected: "more positions than are cut off (\(before) and \(after))", received: "shape \(x.shape)")
      }
      y = y.sliced(before..<(x.shape[axis] - after), axis: axis)
    }
    return y
  }
}

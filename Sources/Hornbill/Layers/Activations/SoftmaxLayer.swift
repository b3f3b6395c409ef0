public import HornbillGraph

/// The softmax as a layer.
///
/// ```
/// y_i = e^(x_i) / Σ_j e^(x_j)
/// ```
///
/// The sum goes over the axes. Input and output: any shape with the axes. (`keras/src/layers/activations/softmax.py`)
public struct Softmax: UnaryLayer {
  /// Keras's class name.
  public static let className = "Softmax"
  /// The axes over which the outputs sum to 1.
  public var axes: [Int]
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer whose outputs sum to 1 over the axes.
  public init(axes: [Int] = [-1], inputShape: [Int]? = nil, name: String? = nil) {
    self.axes = axes
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The softmax of the input.
  ///
  /// - Throws: `HornbillError` where the input lacks an axis, or has a mask: Keras takes a mask here for one of the
  ///   input's elements, which a mask of steps is not.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    if let mask = scope.mask(of: x) {
      throw scope.error(
        expected: "an input without a mask", received: "one with a mask of shape \(mask.shape)",
        hint: "Give the activation to the layer before, or use ActivationLayer(.softmax).")
    }
    let positions = try scope.parameterAxes(axes, of: x.shape)
    // Several axes are one long axis at the end.
    let others = (0..<x.rank).filter { !positions.contains($0) }
    let order = others + positions
    let moved = x.asFloatingPoint.transposed(order)
    let kept = Shape(others.map { x.shape[$0] } + [positions.reduce(1) { $0 * x.shape[$1] }])
    let back = (0..<x.rank).map { axis in order.firstIndex(of: axis) ?? axis }
    return softmax(moved.reshaped(to: kept)).reshaped(to: moved.shape).transposed(back)
  }
}

extension Softmax {
  private enum CodingKeys: String, CodingKey {
    case name
    case axes = "axis"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      axes: try decodeAxes(container, .axes) ?? [-1],
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try encodeAxes(axes, &container, .axes)
  }
}

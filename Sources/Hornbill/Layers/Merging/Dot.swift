public import HornbillGraph

/// The dot products of two inputs' samples along an axis of each.
///
/// ```
/// y[b, i…, j…] = Σₖ x₁[b, i…, k, i…] · x₂[b, j…, k, j…]
/// ```
///
/// Inputs: `[batch, …]` twice, of equal extents along the axes. Output: the batch, what is left of the first input, then
/// what is left of the second; `[batch, 1]` for two vectors a sample. (`keras/src/layers/merging/dot.py`)
public struct Dot: Layer {
  /// Keras's class name.
  public static let className = "Dot"
  /// The axis of the first input and that of the second; negative numbers count from the last.
  public var axes: [Int]
  /// Whether vectors along the axes are brought to length 1 first, so that the output is the cosine of their angle.
  public var normalize: Bool
  /// The name in its model.
  public var name: String

  /// Dot products along the same axis of both inputs.
  public init(axes axis: Int, normalize: Bool = false, name: String? = nil) {
    self.init(axes: [axis], normalize: normalize, name: name)
  }

  /// Dot products along an axis of the first input and another one of the second.
  public init(axes first: Int, _ second: Int, normalize: Bool = false, name: String? = nil) {
    self.init(axes: [first, second], normalize: normalize, name: name)
  }

  private init(axes: [Int], normalize: Bool, name: String?) {
    self.axes = axes
    self.normalize = normalize
    self.name = LayerNames.name(name, Self.className)
  }

  /// Multiplies and sums along the axes.
  ///
  /// - Throws: `HornbillError` where there are not two inputs, an axis is the batch's or there is none of its number, or
  ///   the extents along the axes differ.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    guard inputs.count == 2 else { throw scope.error(expected: "2 inputs", received: "\(inputs.count)") }
    guard (1...2).contains(axes.count) else {
      throw scope.error(expected: "one axis, or one for each input", received: "\(axes)")
    }
    let shapes = "shapes \(inputs[0].shape) and \(inputs[1].shape)"
    let places = zip(inputs, [axes[0], axes[axes.count - 1]]).compactMap { x, axis in
      x.shape.normalized(axis: axis).flatMap { $0 > 0 ? $0 : nil }
    }
    guard places.count == 2 else {
      throw scope.error(expected: "axes other than the batch of \(shapes)", received: "\(axes)")
    }
    guard inputs[0].shape[places[0]] == inputs[1].shape[places[1]], inputs[0].shape[0] == inputs[1].shape[0]
    else {
      throw scope.error(
        expected:
          "equal extents along axis \(places[0]) of the first input and axis \(places[1]) of the second",
        received: shapes)
    }
    var shape = [inputs[0].shape[0]]
    for (x, place) in zip(inputs, places) {
      shape += x.shape.enumerated().filter { $0.offset > 0 && $0.offset != place }.map(\.element)
    }
    if shape.count == 1 { shape.append(1) }
    guard isReasonable(shape) else {
      throw scope.error(expected: "an output of at most 2^40 elements", received: "\(shape)")
    }
    let product = try einsum(
      "bik,bjk->bij", matrices(inputs[0], places[0]), matrices(inputs[1], places[1]))
    return [product.reshaped(to: Shape(shape))]
  }

  /// A matrix for each sample: the axis last, all others in the rows.
  private func matrices(_ x: Tensor, _ axis: Int) -> Tensor {
    var x = x.asFloatingPoint
    if normalize { x = x / sqrt(maximum(sum(x * x, axes: [axis], keepDimensions: true), 1e-24)) }
    let moved = x.transposed((0..<x.rank).filter { $0 != axis } + [axis])
    let rows = moved.shape.dropFirst().dropLast().reduce(1, *)
    return moved.reshaped(to: [moved.shape[0], rows, moved.shape.last])
  }
}

extension Dot {
  private enum CodingKeys: String, CodingKey { case name, axes, normalize }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let axes =
      if let axis = try? container.decode(Int.self, forKey: .axes) {
        [axis]
      } else {
        try container.decode([Int].self, forKey: .axes)
      }
    self.init(
      axes: axes, normalize: try container.decodeIfPresent(Bool.self, forKey: .normalize) ?? false,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    if axes.count == 1 {
      try container.encode(axes[0], forKey: .axes)
    } else {
      try container.encode(axes, forKey: .axes)
    }
    try container.encode(normalize, forKey: .normalize)
  }
}

public import HornbillGraph

/// The inputs, joined along an axis.
///
/// Inputs: one or more whose extents are equal but for the axis. Output: as the inputs, the axis as long as theirs
/// together. Where any input has a mask, a step of the output counts if it does in the input it comes from, or, along the last
/// axis, in any; all steps of an input without a mask count. (`keras/src/layers/merging/concatenate.py`)
public struct Concatenate: Layer {
  /// Keras's class name.
  public static let className = "Concatenate"
  /// The axis; 0 is the batch, negative numbers count from the last.
  public var axis: Int
  /// The name in its model.
  public var name: String

  /// A layer that joins inputs along an axis.
  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    self.name = LayerNames.name(name, Self.className)
  }

  /// Joins the inputs; their dtypes are promoted.
  ///
  /// - Throws: `HornbillError` where there is no input, the axis is the batch's or there is none of its number, or other
  ///   extents differ.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    guard let first = inputs.first else {
      throw scope.error(expected: "at least one input", received: "none")
    }
    guard let position = first.shape.normalized(axis: axis), position > 0 else {
      throw scope.error(
        expected: "an axis other than the batch of inputs of \(first.rank) axes", received: "axis \(axis)")
    }
    func others(_ x: Tensor) -> [Int] {
      x.shape.enumerated().map { $0 == position ? 0 : $1 }
    }
    guard inputs.allSatisfy({ $0.rank == first.rank && others($0) == others(first) }) else {
      throw scope.error(
        expected: "inputs whose shapes differ along axis \(axis) alone",
        received: "shapes \(inputs.map { $0.shape.description }.joined(separator: ", "))")
    }
    var shape = first.shape.dimensions
    shape[position] = inputs.reduce(0) { $0 + $1.shape[position] }
    guard isReasonable(shape) else {
      throw scope.error(expected: "an output of at most 2^40 elements", received: "\(shape)")
    }
    let y = concatenate(inputs, axis: position)
    let masks = inputs.map(scope.mask)
    if masks.contains(where: { $0 != nil }) {
      let elements = zip(inputs, masks).map { x, mask in
        mask?.expandedDimensions(axis: -1).cast(to: .float32).broadcast(to: x.shape) ?? .ones(x.shape)
      }
      try scope.setMask(anyOfLastAxis(concatenate(elements, axis: position)), of: y)
    }
    return [y]
  }
}

extension Concatenate {
  private enum CodingKeys: String, CodingKey { case name, axis }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      axis: try container.decodeIfPresent(Int.self, forKey: .axis) ?? -1,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(axis, forKey: .axis)
  }
}

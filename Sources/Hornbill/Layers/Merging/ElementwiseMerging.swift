public import HornbillGraph

/// A layer that makes one tensor of several, element by element.
///
/// Inputs: one or more whose shapes broadcast. Where the numbers of axes differ, the shorter shape gets axes of extent 1
/// after the batch. Output: the broadcast shape. Where all inputs have masks, a step of the output counts if it does in any
/// of them; else the output has no mask. (`keras/src/layers/merging/base_merge.py`)
public protocol ElementwiseMerging: Layer {
  /// How many inputs the layer takes.
  static var inputCounts: ClosedRange<Int> { get }
  /// The name in its model.
  var name: String { get set }
  /// A layer of a name, or the next one of its class.
  init(name: String?)
  /// The output for inputs whose shapes broadcast.
  func merge(_ inputs: [Tensor]) -> Tensor
  /// The output for inputs of which some have masks, of an extent of 1 on the last axis; the same as without unless given.
  func merge(_ inputs: [Tensor], masks: [Tensor?]) -> Tensor
}

extension ElementwiseMerging {
  /// One input or more.
  public static var inputCounts: ClosedRange<Int> { 1...Int.max }

  /// The output without regard to the masks.
  public func merge(_ inputs: [Tensor], masks: [Tensor?]) -> Tensor { merge(inputs) }

  /// Brings the inputs to as many axes each, and merges them.
  ///
  /// - Throws: `HornbillError` where the number of inputs is wrong, or their shapes do not broadcast.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    let counts = Self.inputCounts
    guard counts.contains(inputs.count) else {
      let expected = counts.upperBound == .max ? "at least one input" : "\(counts.upperBound) inputs"
      throw scope.error(expected: expected, received: "\(inputs.count)")
    }
    func mismatch() -> HornbillError {
      scope.error(
        expected: "inputs whose shapes broadcast",
        received: "shapes \(inputs.map { $0.shape.description }.joined(separator: ", "))")
    }
    let rank = inputs.map(\.rank).max() ?? 0
    let widened = try inputs.map { x in
      guard x.rank > 0 else { throw mismatch() }
      let ones = Array(repeating: 1, count: rank - x.rank)
      return x.reshaped(to: Shape([x.shape[0]] + ones + x.shape.dropFirst()))
    }
    let dtype = inputs.map(\.dtype).reduce(.bool, DType.promoted)
    var shape = widened[0].shape
    for x in widened.dropFirst() {
      guard let both = Shape.broadcast(shape, x.shape), isReasonable(both.dimensions) else {
        throw mismatch()
      }
      shape = both
    }
    let values = widened.map { $0.cast(to: dtype) }
    let masks = zip(inputs, widened).map { x, wide in
      scope.mask(of: x)?.reshaped(to: Shape(wide.shape.dimensions.dropLast() + [1]))
    }
    guard masks.contains(where: { $0 != nil }) else { return [merge(values)] }
    let y = merge(values, masks: masks)
    if let mask = joined(masks) {
      try scope.setMask(mask.reshaped(to: Shape(Array(mask.shape.dimensions.dropLast()))), of: y)
    }
    return [y]
  }

  /// Folds the inputs pairwise; where a mask leaves an element of one out, it is the other one's
  /// (`_apply_merge_op_and_or_mask` of `base_merge.py`).
  func folded(
    _ inputs: [Tensor], masks: [Tensor?], _ operation: (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    var (output, outputMask) = (inputs[0], masks[0])
    for (input, mask) in zip(inputs, masks).dropFirst() {
      let x = mask.map { select($0, input, output) } ?? input
      if let known = outputMask { output = select(known, output, x) }
      outputMask = outputMask.flatMap { known in mask.map { logicalOr(known, $0) } }
      output = operation(output, x)
    }
    return output
  }
}

private enum MergingKeys: String, CodingKey { case name }

extension ElementwiseMerging {
  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: MergingKeys.self)
    self.init(name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MergingKeys.self)
    try container.encode(name, forKey: .name)
  }
}

public import HornbillGraph

/// A layer that makes one tensor of several, element by element.
///
/// Inputs: one or more whose shapes broadcast. Where the numbers of axes differ, the shorter shape gets axes of extent 1
/// after the batch. Output: the broadcast shape. (`keras/src/layers/merging/base_merge.py`)
public protocol ElementwiseMerging: Layer {
  /// How many inputs the layer takes.
  static var inputCounts: ClosedRange<Int> { get }
  /// The name in its model.
  var name: String { get set }
  /// A layer of a name, or the next one of its class.
  init(name: String?)
  /// The output for inputs whose shapes broadcast.
  func merge(_ inputs: [Tensor]) -> Tensor
}

extension ElementwiseMerging {
  /// One input or more.
  public static var inputCounts: ClosedRange<Int> { 1...Int.max }

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
    return [merge(widened.map { $0.cast(to: dtype) })]
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

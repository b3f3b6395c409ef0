public import HornbillGraph

/// Repeats each sample.
///
/// Input: `[batch, features]`. Output: `[batch, count, features]`. (`keras/src/layers/reshaping/repeat_vector.py`)
public struct RepeatVector: UnaryLayer {
  /// Keras's class name.
  public static let className = "RepeatVector"
  /// How often.
  public var count: Int
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(_ count: Int, inputShape: [Int]? = nil, name: String? = nil) {
    self.count = count
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The samples, each `count` times.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes than 2, or the count is not positive.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank == 2 else {
      throw scope.error(expected: "an input of shape [batch, features]", received: "shape \(x.shape)")
    }
    let shape = [x.shape[0], count, x.shape[1]]
    guard count > 0, isReasonable(shape) else {
      throw scope.error(expected: "a count from 1 on, and at most 2^40 elements", received: "\(count)")
    }
    return x.expandedDimensions(axis: 1).broadcast(to: Shape(shape))
  }
}

extension RepeatVector {
  private enum CodingKeys: String, CodingKey {
    case name
    case count = "n"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Int.self, forKey: .count),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(count, forKey: .count)
  }
}

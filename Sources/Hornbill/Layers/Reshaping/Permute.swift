public import HornbillGraph

/// Exchanges the axes of each sample.
///
/// ```
/// y.shape[i] = x.shape[dimensions[i]]
/// ```
///
/// Input: `[batch, ...]`. Output: the same axes in another order. (`keras/src/layers/reshaping/permute.py`)
public struct Permute: UnaryLayer {
  /// Keras's class name.
  public static let className = "Permute"
  /// For each axis of the output the input's axis, counted from 1: the batch stays first.
  public var dimensions: [Int]
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer with the given settings.
  public init(_ dimensions: [Int], inputShape: [Int]? = nil, name: String? = nil) {
    self.dimensions = dimensions
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input with its axes exchanged.
  ///
  /// - Throws: `HornbillError` where the axes are not each of the input's, once.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank > 0, dimensions.sorted() == Array(1..<x.rank) else {
      throw scope.error(
        expected: "each axis of the input of shape \(x.shape) behind the batch, once",
        received: "\(dimensions)",
        hint: "Axes are counted from 1: the batch is axis 0.")
    }
    return x.transposed([0] + dimensions)
  }
}

extension Permute {
  private enum CodingKeys: String, CodingKey {
    case name
    case dimensions = "dims"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode([Int].self, forKey: .dimensions),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(dimensions, forKey: .dimensions)
  }
}

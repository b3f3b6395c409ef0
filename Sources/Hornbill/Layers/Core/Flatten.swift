public import HornbillGraph

/// Each sample as a vector.
///
/// Input: `[batch, ...]`. Output: `[batch, n]`, n the elements of a sample (1 where a sample is one number); channels that
/// come first are counted last.
/// (`keras/src/layers/reshaping/flatten.py`)
public struct Flatten: UnaryLayer {
  /// Keras's class name.
  public static let className = "Flatten"
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that flattens samples.
  public init(
    dataFormat: DataFormat = .channelsLast, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The samples as vectors.
  ///
  /// - Throws: `HornbillError` where there is no batch axis.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank >= 1 else {
      throw scope.error(expected: "an input with a batch axis", received: "shape \(x.shape)")
    }
    let isFirst = dataFormat == .channelsFirst && x.rank > 2
    let ordered = isFirst ? x.transposed([0] + Array(2..<x.rank) + [1]) : x
    return ordered.reshaped(to: [x.shape[0], x.shape.dropFirst().reduce(1, *)])
  }
}

extension Flatten {
  private enum CodingKeys: String, CodingKey {
    case name
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}

public import HornbillGraph

/// Each sample as a vector.
///
/// Input: `[batch, ...]`. Output: `[batch, n]`, n the elements of a sample (1 where a sample is one number).
/// (`keras/src/layers/reshaping/flatten.py`)
public struct Flatten: UnaryLayer {
  /// Keras's class name.
  public static let className = "Flatten"
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that flattens samples.
  public init(inputShape: [Int]? = nil, name: String? = nil) {
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
    return x.reshaped(to: [x.shape[0], x.shape.dropFirst().reduce(1, *)])
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
    let format = try container.decodeIfPresent(String.self, forKey: .dataFormat) ?? "channels_last"
    guard format == "channels_last" else {
      throw HornbillError(
        Self.className, expected: "the data_format \"channels_last\"", received: "\"\(format)\"",
        hint: "Convert the model to channels last: Hornbill keeps channels in the last axis.")
    }
    self.init(name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode("channels_last", forKey: .dataFormat)
  }
}

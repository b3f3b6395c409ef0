public import HornbillGraph

/// The elements of each sample, in the same order, under another shape.
///
/// Input: `[batch, ...]`. Output: `[batch] + targetShape`, where one extent of -1 stands for what is left.
/// (`keras/src/layers/reshaping/reshape.py`)
public struct Reshape: UnaryLayer {
  /// Keras's class name.
  public static let className = "Reshape"
  /// The shape of one sample afterwards; at most one extent is -1.
  public var targetShape: [Int]
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that gives samples another shape.
  public init(_ targetShape: [Int], inputShape: [Int]? = nil, name: String? = nil) {
    self.targetShape = targetShape
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The samples under their new shape.
  ///
  /// - Throws: `HornbillError` where a sample has another number of elements.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank >= 1 else {
      throw scope.error(expected: "an input with a batch axis", received: "shape \(x.shape)")
    }
    let sample = Shape(Array(x.shape.dropFirst()))
    do {
      let target = try HornbillGraph.Reshape.resolve(targetShape, elementCount: sample.elementCount)
      return x.reshaped(to: Shape([x.shape[0]] + target.dimensions))
    } catch {
      throw scope.error(
        expected: "a target shape of \(sample.elementCount) elements, as samples of shape \(sample) have, "
          + "with at most one extent -1",
        received: "\(targetShape)")
    }
  }
}

extension Reshape {
  private enum CodingKeys: String, CodingKey {
    case name
    case targetShape = "target_shape"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode([Int].self, forKey: .targetShape),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(targetShape, forKey: .targetShape)
  }
}

public import HornbillGraph

/// The rectified linear unit as a layer.
///
/// ```
/// y = maxValue                           where x >= maxValue
///     x                                  where threshold < x < maxValue
///     negativeSlope · (x - threshold)    elsewhere
/// ```
///
/// Input and output: any shape. (`keras/src/layers/activations/relu.py`)
public struct ReLU: UnaryLayer {
  /// Keras's class name.
  public static let className = "ReLU"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// Where the output stops; nil for nowhere.
  public var maxValue: Double?
  /// The slope up to the threshold.
  public var negativeSlope: Double
  /// From where on the input passes.
  public var threshold: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of the function.
  public init(
    maxValue: Double? = nil, negativeSlope: Double = 0, threshold: Double = 0, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The rectified input.
  ///
  /// - Throws: `HornbillError` where a number is negative.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    for (name, number) in [
      ("maxValue", maxValue ?? 0), ("negativeSlope", negativeSlope), ("threshold", threshold),
    ] where !(number >= 0) {
      throw scope.error(expected: "\(name) of at least 0", received: "\(number)")
    }
    return relu(x, negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold)
  }
}

extension ReLU {
  private enum CodingKeys: String, CodingKey {
    case name, threshold
    case maxValue = "max_value"
    case negativeSlope = "negative_slope"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      maxValue: try container.decodeIfPresent(Double.self, forKey: .maxValue),
      negativeSlope: try container.decodeIfPresent(Double.self, forKey: .negativeSlope) ?? 0,
      threshold: try container.decodeIfPresent(Double.self, forKey: .threshold) ?? 0,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(maxValue, forKey: .maxValue)
    try container.encode(negativeSlope, forKey: .negativeSlope)
    try container.encode(threshold, forKey: .threshold)
  }
}

public import HornbillGraph

/// Marks the steps of sequences that say nothing, so that the layers behind it skip them.
///
/// ```
/// mask[b, t] = any over c of x[b, t, c] ≠ maskValue
/// y[b, t, c] = x[b, t, c] where mask[b, t], else 0
/// ```
///
/// Input: any shape of two axes or more, such as `[batch, steps, channels]`. Output: the same, with a mask of the shape
/// without the last axis. What becomes of masks is said at ``Layer/supportsMasking``.
/// (`keras/src/layers/core/masking.py`)
///
/// ```swift
/// let model = Sequential {
///   Masking(inputShape: [10, 8])
///   Dense(16, activation: .relu)
///   GlobalAveragePooling1D()
///   Dense(1)
/// }
/// ```
public struct Masking: UnaryLayer {
  /// Keras's class name.
  public static let className = "Masking"
  /// What all numbers of a step are that says nothing.
  public var maskValue: Double
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that masks steps of one value.
  public init(maskValue: Double = 0, inputShape: [Int]? = nil, name: String? = nil) {
    self.maskValue = maskValue
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input, zero where it is masked.
  ///
  /// - Throws: `HornbillError` where the input has one axis only.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank > 1 else {
      throw scope.error(expected: "an input of at least 2 axes", received: "shape \(x.shape)")
    }
    let mask = anyOfLastAxis(x .!= maskValue)
    let y = select(mask.expandedDimensions(axis: -1), x, .zeros([], dtype: x.dtype))
    try scope.setMask(mask, of: y)
    return y
  }
}

extension Masking {
  private enum CodingKeys: String, CodingKey {
    case name
    case maskValue = "mask_value"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      maskValue: try container.decodeIfPresent(Double.self, forKey: .maskValue) ?? 0,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(maskValue, forKey: .maskValue)
  }
}

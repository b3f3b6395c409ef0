public import HornbillGraph

/// The start of a model: it says which shape a sample has, and passes the batch on.
///
/// ```swift
/// Sequential {
///   Input(shape: [784])
///   Dense(10)
/// }
/// ```
///
/// Input: `[batch] + shape`. Output: the same.
public struct InputLayer: UnaryLayer {
  /// Keras's class name.
  public static let className = "InputLayer"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The shape of one sample, without the batch axis.
  public var shape: [Int]
  /// The type of the elements.
  public var dtype: DType
  /// The name in its model.
  public var name: String

  /// An input of the given shape of one sample.
  public init(shape: [Int], dtype: DType = .float32, name: String? = nil) {
    self.shape = shape
    self.dtype = dtype
    self.name = LayerNames.name(name, Self.className)
  }

  /// The shape of one sample.
  public var inputShape: [Int]? { shape }

  /// Passes the batch on.
  ///
  /// - Throws: `HornbillError` where a sample's shape is another one.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.rank > 0, Array(x.shape.dropFirst()) == shape else {
      let text = (["batch"] + shape.map(String.init)).joined(separator: ", ")
      throw scope.error(
        expected: "an input of shape [\(text)]", received: "shape \(x.shape)",
        hint: "Reshape the data, or change the model's input shape.")
    }
    return x.cast(to: dtype)
  }
}

extension InputLayer {
  private enum CodingKeys: String, CodingKey {
    case name, dtype
    case batchShape = "batch_shape"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let batchShape = try container.decode([Int?].self, forKey: .batchShape)
    let shape = batchShape.dropFirst().compactMap { $0 }
    guard shape.count + 1 == batchShape.count, shape.allSatisfy({ $0 >= 0 }) else {
      let text = batchShape.map { $0.map(String.init) ?? "null" }.joined(separator: ", ")
      throw HornbillError(
        Self.className, expected: "a batch_shape whose axes after the first are known", received: "[\(text)]")
    }
    let dtype = try container.decodeIfPresent(ConfigValue.self, forKey: .dtype)?.string
    guard let known = DType(rawValue: dtype ?? DType.float32.rawValue) else {
      throw HornbillError(
        Self.className, expected: "a dtype of " + DType.allCases.map(\.rawValue).joined(separator: ", "),
        received: "\"\(dtype ?? "")\"")
    }
    self.init(shape: shape, dtype: known, name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode([nil] + shape.map(Optional.some), forKey: .batchShape)
    try container.encode(dtype.rawValue, forKey: .dtype)
  }
}

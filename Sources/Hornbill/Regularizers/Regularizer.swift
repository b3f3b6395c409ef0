public import HornbillGraph

/// A penalty on the size of parameters or outputs, added to the loss: `l1 · Σ|w| + l2 · Σw²`
/// (`keras/src/regularizers/regularizers.py`).
///
/// ```swift
/// Dense(64, kernelRegularizer: .l2(1e-4))
/// ```
public struct Regularizer: Sendable, Hashable {
  /// The factor of the sum of magnitudes.
  public var l1: Double
  /// The factor of the sum of squares (without ½, as in Keras).
  public var l2: Double

  /// The penalty `l1 · Σ|w|`.
  public static func l1(_ l1: Double = 0.01) -> Regularizer { Regularizer(l1: l1, l2: 0) }
  /// The penalty `l2 · Σw²`.
  public static func l2(_ l2: Double = 0.01) -> Regularizer { Regularizer(l1: 0, l2: l2) }
  /// The penalty `l1 · Σ|w| + l2 · Σw²`.
  public static func l1l2(l1: Double = 0, l2: Double = 0) -> Regularizer { Regularizer(l1: l1, l2: l2) }

  /// Keras's class name: `L1`, `L2` or `L1L2`.
  public var name: String {
    switch (l1 != 0, l2 != 0) {
    case (true, false): "L1"
    case (false, true): "L2"
    default: "L1L2"
    }
  }

  /// The penalty of a tensor, a scalar.
  public func callAsFunction(_ w: Tensor) -> Tensor {
    switch (l1 != 0, l2 != 0) {
    case (true, true): sum(abs(w)) * l1 + sum(square(w)) * l2
    case (true, false): sum(abs(w)) * l1
    default: sum(square(w)) * l2
    }
  }
}

/// Keras's object, `{"class_name": "L2", "config": {"l2": 0.01}, ...}`; read also from the names `"l1"`, `"l2"`
/// and `"l1_l2"`, with Keras's default factors.
extension Regularizer: Codable {
  /// The classes that a file can name.
  package static let classNames = ["L1", "L2", "L1L2"]

  /// Reads a regularizer.
  public init(from decoder: any Decoder) throws {
    let object = try KerasObject(from: decoder)
    // Keras's defaults: 0.01 of L1 and L2, 0 of L1L2.
    switch object.className.lowercased() {
    case "l1": self = .l1(try object.number("l1", default: 0.01))
    case "l2": self = .l2(try object.number("l2", default: 0.01))
    case "l1l2", "l1_l2":
      self = .l1l2(l1: try object.number("l1", default: 0), l2: try object.number("l2", default: 0))
    default:
      throw HornbillError(
        "Regularizer", expected: "one of " + Self.classNames.joined(separator: ", "),
        received: "\"\(object.className)\"")
    }
  }

  /// Writes the regularizer.
  public func encode(to encoder: any Encoder) throws {
    let config: [String: ConfigValue] =
      switch name {
      case "L1": ["l1": .number(l1)]
      case "L2": ["l2": .number(l2)]
      default: ["l1": .number(l1), "l2": .number(l2)]
      }
    try KerasObject(module: "keras.regularizers", className: name, config: config).encode(to: encoder)
  }
}

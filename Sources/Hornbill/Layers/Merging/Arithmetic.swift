public import HornbillGraph

/// A sum, difference, product or quotient of two values, or of a value and a number: what `+`, `-`, `*` and `/` of symbolic
/// values are.
///
/// ```swift
/// let y = try (x - 0.5) * scale
/// ```
///
/// Inputs: two whose shapes broadcast as NumPy's do, aligned at the last axis, or one with a constant. Output: the broadcast
/// shape. (`keras/src/ops/numpy.py`)
public struct Arithmetic: OperationLayer {
  /// What is computed.
  public enum Operation: String, Sendable, Codable {
    /// `a + b`
    case add
    /// `a - b`
    case subtract
    /// `a · b`
    case multiply
    /// `a / b`, which is floating point for whole numbers too
    case divide = "true_divide"
  }

  /// What is computed.
  public var operation: Operation
  /// The number that takes the place of an operand; nil where both are inputs.
  public var constant: Double?
  /// Whether the constant comes first.
  public var isConstantFirst: Bool
  /// The name in its model: that of the operation unless given, numbered.
  public var name: String

  /// An operation on two inputs, or on an input and a constant.
  public init(
    _ operation: Operation, constant: Double? = nil, isConstantFirst: Bool = false, name: String? = nil
  ) {
    self.operation = operation
    self.constant = constant
    self.isConstantFirst = isConstantFirst
    self.name = name ?? LayerNames.current.next(operation.rawValue)
  }

  /// Computes the operation.
  ///
  /// - Throws: `HornbillError` where the number of inputs is wrong, or their shapes do not broadcast.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    let count = constant == nil ? 2 : 1
    guard inputs.count == count else {
      throw scope.error(expected: "\(count) inputs", received: "\(inputs.count)")
    }
    if let constant { return [applied(to: inputs[0], constant)] }
    let (a, b) = (inputs[0], inputs[1])
    guard let shape = Shape.broadcast(a.shape, b.shape), isReasonable(shape.dimensions) else {
      throw scope.error(expected: "inputs whose shapes broadcast", received: "shapes \(a.shape), \(b.shape)")
    }
    switch operation {
    case .add: return [a + b]
    case .subtract: return [a - b]
    case .multiply: return [a * b]
    case .divide: return [a / b]
    }
  }

  private func applied(to x: Tensor, _ constant: Double) -> Tensor {
    switch operation {
    case .add: x + constant
    case .subtract: isConstantFirst ? constant - x : x - constant
    case .multiply: x * constant
    case .divide: isConstantFirst ? constant / x : x / constant
    }
  }
}

extension Arithmetic {
  private enum CodingKeys: String, CodingKey {
    case name, operation, constant
    case isConstantFirst = "is_constant_first"
  }
}

extension Arithmetic {
  private static let classNames: [Operation: String] = [
    .add: "Add", .subtract: "Subtract", .multiply: "Multiply", .divide: "TrueDivide",
  ]

  var kerasObject: KerasObject {
    KerasObject(module: "keras.src.ops.numpy", className: Self.classNames[operation] ?? "", config: [:])
  }

  /// The operation of Keras's class on one or two values; nil for other classes and other constants.
  init?(className: String, _ operands: [ConfigValue], name: String) {
    let known = className == "Divide" ? "TrueDivide" : className
    guard operands.count == 2, let operation = Self.classNames.first(where: { $0.value == known })?.key else {
      return nil
    }
    let constants = operands.map(\.double)
    guard operands.filter(CallArguments.isTensor).count + constants.compactMap({ $0 }).count == 2,
      operands.contains(where: CallArguments.isTensor)
    else { return nil }
    self.init(
      operation, constant: constants.compactMap { $0 }.first, isConstantFirst: constants[0] != nil, name: name
    )
  }

  /// The operands, the constant among them.
  func arguments(_ values: [ConfigValue]) -> (positional: [ConfigValue], named: [String: ConfigValue]) {
    guard let constant else { return (values, [:]) }
    return (isConstantFirst ? [.number(constant)] + values : values + [.number(constant)], [:])
  }
}

extension SymbolicTensor {
  /// The sum.
  ///
  /// - Throws: `HornbillError` where the shapes do not broadcast.
  public static func + (a: Self, b: Self) throws -> Self { try Arithmetic(.add)(a, b) }
  /// The sum with a number.
  public static func + (a: Self, b: Double) throws -> Self { try Arithmetic(.add, constant: b)(a) }
  /// The sum with a number.
  public static func + (a: Double, b: Self) throws -> Self {
    try Arithmetic(.add, constant: a, isConstantFirst: true)(b)
  }
  /// The difference.
  ///
  /// - Throws: `HornbillError` where the shapes do not broadcast.
  public static func - (a: Self, b: Self) throws -> Self { try Arithmetic(.subtract)(a, b) }
  /// The difference with a number.
  public static func - (a: Self, b: Double) throws -> Self { try Arithmetic(.subtract, constant: b)(a) }
  /// The difference with a number.
  public static func - (a: Double, b: Self) throws -> Self {
    try Arithmetic(.subtract, constant: a, isConstantFirst: true)(b)
  }
  /// The product, element by element.
  ///
  /// - Throws: `HornbillError` where the shapes do not broadcast.
  public static func * (a: Self, b: Self) throws -> Self { try Arithmetic(.multiply)(a, b) }
  /// The product with a number.
  public static func * (a: Self, b: Double) throws -> Self { try Arithmetic(.multiply, constant: b)(a) }
  /// The product with a number.
  public static func * (a: Double, b: Self) throws -> Self {
    try Arithmetic(.multiply, constant: a, isConstantFirst: true)(b)
  }
  /// The quotient, element by element.
  ///
  /// - Throws: `HornbillError` where the shapes do not broadcast.
  public static func / (a: Self, b: Self) throws -> Self { try Arithmetic(.divide)(a, b) }
  /// The quotient with a number.
  public static func / (a: Self, b: Double) throws -> Self { try Arithmetic(.divide, constant: b)(a) }
  /// The quotient with a number.
  public static func / (a: Double, b: Self) throws -> Self {
    try Arithmetic(.divide, constant: a, isConstantFirst: true)(b)
  }
}

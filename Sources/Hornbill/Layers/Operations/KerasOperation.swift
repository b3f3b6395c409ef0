import HornbillGraph

/// One of the functions of `keras.ops` on values of a model, as a file has it.
///
/// Inputs: the values among the arguments. Output: one. (`keras/src/ops`)
struct KerasOperation: OperationLayer {
  /// Keras's class and the settings.
  let object: KerasObject
  /// The arguments by place; what is a value of the model is an object of the class `__keras_tensor__`.
  let positional: [ConfigValue]
  /// The arguments by name.
  let named: [String: ConfigValue]
  let name: String

  static let className = "KerasOperation"

  var kerasObject: KerasObject { object }

  /// The arguments with other values of the model in the places of those that the file had.
  func arguments(_ values: [ConfigValue]) -> (positional: [ConfigValue], named: [String: ConfigValue]) {
    var rest = values[...]
    func filled(_ argument: ConfigValue) -> ConfigValue {
      if CallArguments.isTensor(argument) { return rest.popFirst() ?? argument }
      if case .array(let parts) = argument { return .array(parts.map(filled)) }
      return argument
    }
    return (positional.map(filled), named)
  }

  /// Computes the operation.
  ///
  /// - Throws: `HornbillError` where the values or the settings do not fit.
  func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    let known = try settings(inputs, scope)
    if let activation { return [try activation(known.x, in: scope)] }
    guard let compute = Self.functions[object.className] else {
      throw scope.error(expected: "a known operation", received: "\"\(object.className)\"")
    }
    let result = try compute(known)
    guard isReasonable(result.shape.dimensions), result.rank > 0 else {
      throw scope.error(
        expected: "an output with a batch axis, of at most 2^40 elements", received: "shape \(result.shape)")
    }
    return [result]
  }

  private func settings(_ inputs: [Tensor], _ scope: Scope) throws -> OperationSettings {
    var rest = inputs[...]
    let like = inputs.first ?? Tensor(Float(0))
    var operands: [Tensor] = []
    // Concatenate and Stack have a list of values as their first argument; an index is no value.
    let arguments: [ConfigValue]
    if case .array(let list) = positional.first {
      arguments = list + positional.dropFirst()
    } else {
      arguments = positional
    }
    let isIndexed = object.className == "GetItem"
    for (number, argument) in arguments.enumerated() {
      if CallArguments.isTensor(argument) {
        guard let value = rest.popFirst() else {
          throw scope.error(expected: "more inputs", received: "\(inputs.count)")
        }
        operands.append(value)
      } else if !(isIndexed && number > 0) {
        operands.append(try constant(argument, like: like, scope))
      }
    }
    guard let x = operands.first, rest.isEmpty else {
      throw scope.error(expected: "\(operands.count) inputs", received: "\(inputs.count)")
    }
    return OperationSettings(
      x: x, operands: operands, config: object, index: isIndexed ? positional.dropFirst().first : nil,
      scope: scope)
  }

  /// A number, or a list of numbers as `__numpy__` and `__tensor__` have them.
  private func constant(_ value: ConfigValue, like x: Tensor, _ scope: Scope) throws -> Tensor {
    if let number = value.double {
      let isWhole = value.int != nil
      return Tensor.full([], number, dtype: isWhole ? x.dtype : x.asFloatingPoint.dtype)
    }
    guard case .object = value, let array = try? NestedNumbers(value), !array.numbers.isEmpty,
      array.extents.count < 9
    else {
      throw scope.error(
        expected: "arguments that are numbers or lists of numbers", received: String(value.json.prefix(60)))
    }
    return Tensor(array.numbers).reshaped(array.extents).cast(to: x.dtype)
  }

  // MARK: - The functions

  private typealias Function = @Sendable (_ given: OperationSettings) throws -> Tensor

  /// Whether the class is known.
  var isKnown: Bool { activation != nil || Self.functions[object.className] != nil }

  /// The names of the classes, but for the activations.
  static var classNames: [String] {
    functions.keys.sorted()
  }

  /// The activation of the class of `keras.ops.nn`, if it is one.
  private var activation: Activation? {
    guard Self.functions[object.className] == nil else { return nil }
    let object = KerasObject(module: "", className: snakeCase(object.className), config: object.config)
    return try? ConfigDecoder.decode(Activation.self, from: ConfigValue(encoding: object)).value
  }

  private static let functions: [String: Function] = [
    "Absolute": { abs($0.x) }, "Abs": { abs($0.x) }, "Exp": { exp($0.x) }, "Expm1": { expm1($0.x) },
    "Log": { log($0.x) }, "Log1p": { log1p($0.x) }, "Negative": { -$0.x }, "Sqrt": { sqrt($0.x) },
    "Square": { square($0.x) }, "Sin": { sin($0.x) }, "Cos": { cos($0.x) }, "Sign": { sign($0.x) },
    "Floor": { floor($0.x) }, "Ceil": { ceil($0.x) }, "Reciprocal": { reciprocal($0.x) },
    "Rsqrt": { rsqrt($0.x) }, "Erf": { erf($0.x) },
    "Add": { try $0.pair { $0 + $1 } }, "Subtract": { try $0.pair { $0 - $1 } },
    "Multiply": { try $0.pair { $0 * $1 } }, "Divide": { try $0.pair { $0 / $1 } },
    "TrueDivide": { try $0.pair { $0 / $1 } }, "Maximum": { try $0.pair { maximum($0, $1) } },
    "Minimum": { try $0.pair { minimum($0, $1) } }, "Power": { try $0.pair { pow($0, $1) } },
    "Matmul": { try $0.product() },
    "Einsum": { try einsum($0.config.string("subscripts") ?? "", $0.operands) },
    "Mean": { given in try given.reduced { mean($0, axes: $1, keepDimensions: $2) } },
    "Sum": { given in try given.reduced { sum($0, axes: $1, keepDimensions: $2) } },
    "Max": { given in try given.reduced { max($0, axes: $1, keepDimensions: $2) } },
    "Min": { given in try given.reduced { min($0, axes: $1, keepDimensions: $2) } },
    "Prod": { given in try given.reduced { product($0, axes: $1, keepDimensions: $2) } },
    "Var": { given in try given.reduced { variance($0, axes: $1, keepDimensions: $2) } },
    "Std": { given in try given.reduced { sqrt(variance($0, axes: $1, keepDimensions: $2)) } },
    "Reshape": { try $0.reshaped() }, "Transpose": { try $0.transposed() },
    "Swapaxes": { try $0.swapped() }, "ExpandDims": { try $0.expanded() }, "Squeeze": { try $0.squeezed() },
    "Concatenate": { try $0.joined() }, "Stack": { try $0.stacked() }, "GetItem": { try $0.indexed() },
    "Clip": { try $0.clipped() }, "Cast": { try $0.cast() },
  ]
}

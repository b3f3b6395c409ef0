public import HornbillGraph

/// Multiplies by a number and adds one, bytes to 0...1, say; or by a number of its own for each channel.
///
/// ```
/// y = x · scale + offset
/// ```
///
/// Input: any shape. Output: the same shape. (`keras/src/layers/preprocessing/rescaling.py`)
public struct Rescaling: UnaryLayer {
  /// Keras's class name.
  public static let className = "Rescaling"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// What the input is multiplied by: one number, or one for each position along the last axis.
  public var scale: [Double]
  /// What is added, likewise.
  public var offset: [Double]
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that does the same with all numbers.
  public init(_ scale: Double, offset: Double = 0, inputShape: [Int]? = nil, name: String? = nil) {
    self.init([scale], offset: [offset], inputShape: inputShape, name: name)
  }

  /// A layer with numbers for each position along the last axis, or with one of a kind for all.
  public init(_ scale: [Double], offset: [Double] = [0], inputShape: [Int]? = nil, name: String? = nil) {
    self.scale = scale
    self.offset = offset
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The scaled input.
  ///
  /// - Throws: `HornbillError` where there are several numbers, and not one for each position along the last axis.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    func numbers(_ values: [Double], _ name: String) throws -> Tensor {
      guard values.count == 1 || x.rank > 0 && values.count == x.shape.last else {
        throw scope.error(
          expected:
            "one \(name), or one for each position along the last axis of the input of shape \(x.shape)",
          received: "\(values.count)")
      }
      return (values.count == 1 ? Tensor.full([], values[0]) : Tensor(values)).cast(to: x.dtype)
    }
    return try x * numbers(scale, "scale") + numbers(offset, "offset")
  }
}

extension Rescaling {
  private enum CodingKeys: String, CodingKey {
    case name, scale, offset
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func numbers(_ key: CodingKeys) throws -> [Double]? {
      guard let value = try container.decodeIfPresent(NestedNumbers.self, forKey: key) else { return nil }
      guard value.extents.count < 2 else {
        throw HornbillError(
          Self.className, expected: "a number or a list of numbers as \"\(key.rawValue)\"",
          received: "numbers of shape \(value.extents)")
      }
      return value.numbers
    }
    guard let scale = try numbers(.scale) else {
      throw HornbillError(Self.className, expected: "a \"scale\"", received: "none")
    }
    self.init(
      scale, offset: try numbers(.offset) ?? [0],
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func numbers(_ values: [Double]) -> NestedNumbers {
      NestedNumbers(values, values.count == 1 ? [] : [values.count])
    }
    try container.encode(name, forKey: .name)
    try container.encode(numbers(scale), forKey: .scale)
    try container.encode(numbers(offset), forKey: .offset)
  }
}

public import HornbillGraph

/// A rule that a parameter keeps: the optimizer's every update is followed by a projection onto what it allows
/// (`keras/src/constraints/constraints.py`).
///
/// ```swift
/// Dense(64, kernelConstraint: .maxNorm(3))      // no unit's weights are longer than 3
/// ```
///
/// Norms are taken along axes: axis 0, the inputs, of a dense layer's kernel, so that each unit has a norm of its own;
/// `[0, 1, 2]` of a convolution's kernel.
public enum Constraint: Sendable, Hashable {
  /// Norms of at most `maxValue`: `w · min(‖w‖, max) / (‖w‖ + 1e-7)`.
  case maxNorm(_ maxValue: Double = 2, axes: [Int] = [0])
  /// No element below 0: `max(w, 0)`.
  case nonNeg
  /// Norms of 1: `w / (‖w‖ + 1e-7)`.
  case unitNorm(axes: [Int] = [0])
  /// Norms between two bounds: `w · (r · min(max(‖w‖, low), high) + (1 - r) · ‖w‖) / (‖w‖ + 1e-7)`, where the rate `r`
  /// says how much of the way is gone at each step.
  case minMaxNorm(minValue: Double = 0, maxValue: Double = 1, rate: Double = 1, axes: [Int] = [0])

  /// Keras's class name, such as `MaxNorm`.
  public var name: String {
    switch self {
    case .maxNorm: "MaxNorm"
    case .nonNeg: "NonNeg"
    case .unitNorm: "UnitNorm"
    case .minMaxNorm: "MinMaxNorm"
    }
  }

  /// The parameter as the rule allows it, in its own shape.
  public func callAsFunction(_ w: Tensor) -> Tensor {
    func scaled(_ axes: [Int], _ desired: (_ norms: Tensor) -> Tensor) -> Tensor {
      let norms = sqrt(sum(square(w), axes: axes, keepDimensions: true))
      return w * (desired(norms) / (norms + kerasEpsilon))
    }
    return switch self {
    case .maxNorm(let maxValue, let axes): scaled(axes) { minimum($0, maxValue) }
    case .nonNeg: maximum(w, 0)
    case .unitNorm(let axes): scaled(axes) { Tensor.ones($0.shape, dtype: $0.dtype) }
    case .minMaxNorm(let minValue, let maxValue, let rate, let axes):
      scaled(axes) { clipped($0, minValue, maxValue) * rate + $0 * (1 - rate) }
    }
  }

  private var axes: [Int] {
    switch self {
    case .maxNorm(_, let axes), .unitNorm(let axes), .minMaxNorm(_, _, _, let axes): axes
    case .nonNeg: []
    }
  }

  private var bounds: [Double] {
    switch self {
    case .maxNorm(let maxValue, _): [0, maxValue]
    case .minMaxNorm(let minValue, let maxValue, _, _): [0, minValue, maxValue]
    case .nonNeg, .unitNorm: []
    }
  }

  /// Whether the settings make sense for a parameter of a shape.
  ///
  /// - Throws: `HornbillError` for bounds that are not in order, a rate outside [0, 1] and axes that the shape has not.
  package func validate(_ shape: Shape) throws {
    let bounds = bounds
    guard bounds.allSatisfy(\.isFinite), zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw HornbillError(
        name, expected: "bounds that are finite numbers of at least 0, the smaller first",
        received: bounds.dropFirst().map { "\($0)" }.joined(separator: " and "))
    }
    if case .minMaxNorm(_, _, let rate, _) = self, !(0...1).contains(rate) {
      throw HornbillError(name, expected: "a rate from 0 to 1", received: "\(rate)")
    }
    let positions = axes.compactMap { shape.normalized(axis: $0) }
    guard positions.count == axes.count, Set(positions).count == axes.count else {
      throw HornbillError(
        name, expected: "axes of a parameter of shape \(shape), each once", received: "\(axes)")
    }
  }
}

/// Keras's object, `{"class_name": "MaxNorm", "config": {"max_value": 2, "axis": 0}, ...}`; read also from the names
/// `"max_norm"`, `"non_neg"`, `"unit_norm"` and `"min_max_norm"`, with Keras's default settings.
extension Constraint: Codable {
  /// The classes that a file can name.
  package static let classNames = ["MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm"]

  /// Reads a constraint.
  public init(from decoder: any Decoder) throws {
    let object = try KerasObject(from: decoder)
    let axes = try Self.axes(object)
    switch object.className {
    case "MaxNorm", "max_norm": self = .maxNorm(try object.number("max_value", default: 2), axes: axes)
    case "NonNeg", "non_neg": self = .nonNeg
    case "UnitNorm", "unit_norm": self = .unitNorm(axes: axes)
    case "MinMaxNorm", "min_max_norm":
      self = .minMaxNorm(
        minValue: try object.number("min_value", default: 0),
        maxValue: try object.number("max_value", default: 1), rate: try object.number("rate", default: 1),
        axes: axes)
    default:
      throw HornbillError(
        "Constraint", expected: "one of " + Self.classNames.joined(separator: ", "),
        received: "\"\(object.className)\"")
    }
  }

  private static func axes(_ object: KerasObject) throws -> [Int] {
    guard case .array(let values) = object.config["axis"] else { return [try object.integer("axis") ?? 0] }
    return try values.map { value in
      guard let axis = value.int else {
        throw HornbillError(
          object.className, expected: "a whole number or several for \"axis\"", received: "\(values)")
      }
      return axis
    }
  }

  /// Writes the constraint.
  public func encode(to encoder: any Encoder) throws {
    var config: [String: ConfigValue] = [:]
    switch self {
    case .maxNorm(let maxValue, _): config["max_value"] = .number(maxValue)
    case .nonNeg, .unitNorm: break
    case .minMaxNorm(let minValue, let maxValue, let rate, _):
      config["min_value"] = .number(minValue)
      config["max_value"] = .number(maxValue)
      config["rate"] = .number(rate)
    }
    if self != .nonNeg {
      config["axis"] = axes.count == 1 ? .integer(axes[0]) : .array(axes.map(ConfigValue.integer))
    }
    try KerasObject(module: "keras.constraints", className: name, config: config).encode(to: encoder)
  }
}

public import HornbillGraph

/// The step size of an optimizer: a number, or a schedule that gives it from the number of the step.
///
/// ```swift
/// .sgd(learningRate: 0.01)
/// .adam(learningRate: .exponentialDecay(initialLearningRate: 0.01, decaySteps: 1000, decayRate: 0.9))
/// .adam(learningRate: .constant(rate))          // a number that is not written in place
/// ```
public enum LearningRate: Sendable {
  /// The same at every step, until a callback changes it.
  case constant(Double)
  /// What the schedule says of each step.
  case schedule(any LearningRateSchedule)

  /// The step size of a step, a scalar.
  ///
  /// - Parameter step: how many steps have been taken, from 0, a scalar of whole numbers.
  public func callAsFunction(_ step: Tensor) -> Tensor {
    switch self {
    case .constant(let value): Tensor.full([], value)
    case .schedule(let schedule): schedule(step).cast(to: .float32)
    }
  }
}

extension LearningRate: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A constant.
  public init(floatLiteral value: Double) { self = .constant(value) }
  /// A constant.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}

extension LearningRate: Hashable {
  /// Whether both are the same number, or schedules of one type with the same settings.
  public static func == (a: LearningRate, b: LearningRate) -> Bool { a.identity == b.identity }

  /// Hashes the number or the schedule.
  public func hash(into hasher: inout Hasher) { hasher.combine(identity) }

  private var identity: AnyHashable {
    switch self {
    case .constant(let value): AnyHashable(value)
    case .schedule(let schedule): AnyHashable(schedule)
    }
  }
}

/// A number, or a schedule as Keras writes it:
///
/// ```json
/// {"module": "keras.optimizers.schedules", "class_name": "ExponentialDecay", "config": {...}, "registered_name": null}
/// ```
///
/// The class is found by its name; the module says nothing.
extension LearningRate: Codable {
  private enum CodingKeys: String, CodingKey {
    case module, config
    case className = "class_name"
    case registeredName = "registered_name"
  }

  private static let types: [any LearningRateSchedule.Type] = [
    CosineDecay.self, CosineDecayRestarts.self, ExponentialDecay.self, InverseTimeDecay.self,
    PiecewiseConstantDecay.self, PolynomialDecay.self,
  ]

  /// The class names of the schedules that files can name.
  package static var scheduleNames: [String] { types.map { $0.className } }

  /// Reads a number or a schedule.
  ///
  /// - Throws: `HornbillError` for a class that is not one of Keras's schedules.
  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer().decode(Double.self) {
      self = .constant(value)
      return
    }
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let className = try values.decode(String.self, forKey: .className)
    guard let type = Self.types.first(where: { $0.className == className }) else {
      throw HornbillError(
        "LearningRate", expected: "one of " + Self.scheduleNames.joined(separator: ", "),
        received: "\"\(className)\"",
        hint: "Give a schedule of your own after loading, by compiling anew.")
    }
    self = .schedule(try type.init(from: values.superDecoder(forKey: .config)))
  }

  /// Writes the number or the schedule.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .constant(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .schedule(let schedule):
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode("keras.optimizers.schedules", forKey: .module)
      try values.encode(type(of: schedule).className, forKey: .className)
      try schedule.encode(to: values.superEncoder(forKey: .config))
      try values.encodeNil(forKey: .registeredName)
    }
  }
}

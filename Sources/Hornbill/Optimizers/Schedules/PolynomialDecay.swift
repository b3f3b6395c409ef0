public import HornbillGraph

/// A learning rate that goes from one number to another along a power of the time left.
///
/// ```
/// η = (η₀ - η₁) · (1 - t / T)^p + η₁          t at most T
///     in cycles t is any, and T is multiplied by ⌈t / T⌉ (by 1 at t = 0)
/// ```
///
/// Source: `PolynomialDecay` in `keras/src/optimizers/schedules/learning_rate_schedule.py`.
public struct PolynomialDecay: LearningRateSchedule {
  /// The learning rate of the first step, η₀.
  public var initialLearningRate: Double
  /// After how many steps the end is reached, T.
  public var decaySteps: Int
  /// The learning rate at the end, η₁.
  public var endLearningRate: Double
  /// The exponent p; 1 is a straight line.
  public var power: Double
  /// Whether the learning rate rises again each time that it has reached the end.
  public var cycle: Bool

  /// A learning rate along a power of the time left.
  public init(
    initialLearningRate: Double, decaySteps: Int, endLearningRate: Double = 0.0001, power: Double = 1,
    cycle: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.endLearningRate = endLearningRate
    self.power = power
    self.cycle = cycle
  }

  /// The learning rate by the formula above.
  public func callAsFunction(_ step: Tensor) -> Tensor {
    let t = step.cast(to: .float32)
    let length = Double(decaySteps)
    let part = cycle ? t / (maximum(ceil(t / length), 1) * length) : minimum(t, length) / length
    return pow(1 - part, power) * (initialLearningRate - endLearningRate) + endLearningRate
  }

  /// Checks that η₀ ≥ 0, η₁ ≥ 0, T ≥ 1 and p ≥ 0.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireRates([
      ("initialLearningRate", initialLearningRate), ("endLearningRate", endLearningRate), ("power", power),
    ])
    try requireSteps(decaySteps, "decaySteps")
  }
}

extension PolynomialDecay {
  private enum CodingKeys: String, CodingKey {
    case power, cycle
    case initialLearningRate = "initial_learning_rate"
    case decaySteps = "decay_steps"
    case endLearningRate = "end_learning_rate"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      initialLearningRate: try values.decode(Double.self, forKey: .initialLearningRate),
      decaySteps: try values.decode(Int.self, forKey: .decaySteps),
      endLearningRate: try values.decodeIfPresent(Double.self, forKey: .endLearningRate) ?? 0.0001,
      power: try values.decodeIfPresent(Double.self, forKey: .power) ?? 1,
      cycle: try values.decodeIfPresent(Bool.self, forKey: .cycle) ?? false)
  }
}

extension LearningRate {
  /// A learning rate along a power of the time left; see ``PolynomialDecay``.
  public static func polynomialDecay(
    initialLearningRate: Double, decaySteps: Int, endLearningRate: Double = 0.0001, power: Double = 1,
    cycle: Bool = false
  ) -> LearningRate {
    .schedule(
      PolynomialDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, endLearningRate: endLearningRate,
        power: power, cycle: cycle))
  }
}

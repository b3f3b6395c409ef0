public import HornbillGraph

/// A learning rate that is multiplied by the same factor again and again.
///
/// ```
/// η = η₀ · r^(t / T)               with a staircase the exponent is rounded down
/// ```
///
/// Source: `ExponentialDecay` in `keras/src/optimizers/schedules/learning_rate_schedule.py`.
public struct ExponentialDecay: LearningRateSchedule {
  /// The learning rate of the first step, η₀.
  public var initialLearningRate: Double
  /// After how many steps it is multiplied by `decayRate`, T.
  public var decaySteps: Int
  /// The factor, r.
  public var decayRate: Double
  /// Whether the learning rate changes only every `decaySteps` steps.
  public var staircase: Bool

  /// A learning rate that decays exponentially.
  public init(initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
  }

  /// The learning rate by the formula above.
  public func callAsFunction(_ step: Tensor) -> Tensor {
    let exponent = periods(step, of: decaySteps, staircase: staircase)
    return pow(Tensor.full([], decayRate), exponent) * initialLearningRate
  }

  /// Checks that η₀ ≥ 0, T ≥ 1 and r ≥ 0.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireRates([("initialLearningRate", initialLearningRate), ("decayRate", decayRate)])
    try requireSteps(decaySteps, "decaySteps")
  }
}

extension ExponentialDecay {
  private enum CodingKeys: String, CodingKey {
    case staircase
    case initialLearningRate = "initial_learning_rate"
    case decaySteps = "decay_steps"
    case decayRate = "decay_rate"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      initialLearningRate: try values.decode(Double.self, forKey: .initialLearningRate),
      decaySteps: try values.decode(Int.self, forKey: .decaySteps),
      decayRate: try values.decode(Double.self, forKey: .decayRate),
      staircase: try values.decodeIfPresent(Bool.self, forKey: .staircase) ?? false)
  }
}

extension LearningRate {
  /// A learning rate that is multiplied by the same factor again and again; see ``ExponentialDecay``.
  public static func exponentialDecay(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
  ) -> LearningRate {
    .schedule(
      ExponentialDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, decayRate: decayRate,
        staircase: staircase))
  }
}

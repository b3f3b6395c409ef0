public import HornbillGraph

/// A learning rate that falls along half a cosine, after it has risen along a line if asked for.
///
/// ```
/// c(t) = (1 - α) · (1 + cos(π min(t, T) / T)) / 2 + α
/// η    = η₀ · c(t)                            without a warm-up
/// η    = η₀ + (η₁ - η₀) · t / W               while t < W, with one
///        η₁ · c(t - W)                        afterwards
/// ```
///
/// Source: Loshchilov and Hutter, 2016; `CosineDecay` in
/// `keras/src/optimizers/schedules/learning_rate_schedule.py`.
public struct CosineDecay: LearningRateSchedule {
  /// The learning rate of the first step, η₀.
  public var initialLearningRate: Double
  /// The steps of the fall, T, warm-up not counted.
  public var decaySteps: Int
  /// The part of the learning rate that is left at the end, α.
  public var alpha: Double
  /// The learning rate at the end of the warm-up, η₁; nil is for no warm-up.
  public var warmupTarget: Double?
  /// The steps of the warm-up, W; without a target they have no meaning.
  public var warmupSteps: Int

  /// A learning rate along half a cosine.
  public init(
    initialLearningRate: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil,
    warmupSteps: Int = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.alpha = alpha
    self.warmupTarget = warmupTarget
    self.warmupSteps = warmupSteps
  }

  /// The learning rate by the formula above.
  public func callAsFunction(_ step: Tensor) -> Tensor {
    let t = step.cast(to: .float32)
    let length = Double(decaySteps)
    func fall(from rate: Double, _ t: Tensor) -> Tensor {
      (halfCosine(minimum(t, length) / length) * (1 - alpha) + alpha) * rate
    }
    guard let warmupTarget, warmupSteps > 0 else { return fall(from: warmupTarget ?? initialLearningRate, t) }
    let warmup = Double(warmupSteps)
    let rise = t / warmup * (warmupTarget - initialLearningRate) + initialLearningRate
    return select(t .< warmup, rise, fall(from: warmupTarget, t - warmup))
  }

  /// Checks that η₀ ≥ 0, η₁ ≥ 0, α ≥ 0, T ≥ 1 and W ≥ 0.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireRates([
      ("initialLearningRate", initialLearningRate), ("alpha", alpha), ("warmupTarget", warmupTarget),
    ])
    try requireSteps(decaySteps, "decaySteps")
    try requireSteps(warmupSteps, "warmupSteps", least: 0)
  }
}

extension CosineDecay {
  private enum CodingKeys: String, CodingKey {
    case alpha
    case initialLearningRate = "initial_learning_rate"
    case decaySteps = "decay_steps"
    case warmupTarget = "warmup_target"
    case warmupSteps = "warmup_steps"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      initialLearningRate: try values.decode(Double.self, forKey: .initialLearningRate),
      decaySteps: try values.decode(Int.self, forKey: .decaySteps),
      alpha: try values.decodeIfPresent(Double.self, forKey: .alpha) ?? 0,
      warmupTarget: try values.decodeIfPresent(Double.self, forKey: .warmupTarget),
      warmupSteps: try values.decodeIfPresent(Int.self, forKey: .warmupSteps) ?? 0)
  }
}

extension LearningRate {
  /// A learning rate along half a cosine, with a warm-up if asked for; see ``CosineDecay``.
  public static func cosineDecay(
    initialLearningRate: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil,
    warmupSteps: Int = 0
  ) -> LearningRate {
    .schedule(
      CosineDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, alpha: alpha,
        warmupTarget: warmupTarget, warmupSteps: warmupSteps))
  }
}

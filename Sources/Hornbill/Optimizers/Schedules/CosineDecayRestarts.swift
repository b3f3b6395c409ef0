import Foundation
public import HornbillGraph

/// A learning rate that falls along half a cosine again and again, each time for longer, from lower, or both.
///
/// ```
/// η = η₀ · ((1 - α) · mⁱ · (1 + cos(π f)) / 2 + α)
/// i = ⌊log(1 - (1 - k) t / T) / log k⌋            the number of restarts so far; ⌊t / T⌋ where k is 1
/// f = (t / T - (1 - kⁱ) / (1 - k)) / kⁱ           the part of the period that is over; t / T - i where k is 1
/// ```
///
/// Source: Loshchilov and Hutter, 2016; `CosineDecayRestarts` in
/// `keras/src/optimizers/schedules/learning_rate_schedule.py`.
public struct CosineDecayRestarts: LearningRateSchedule {
  /// The learning rate of the first step, η₀.
  public var initialLearningRate: Double
  /// The steps of the first period, T.
  public var firstDecaySteps: Int
  /// How much longer each period is than the one before, k.
  public var tMul: Double
  /// How much lower each period begins than the one before, m.
  public var mMul: Double
  /// The part of the learning rate that is left at the end of the first period, α.
  public var alpha: Double

  /// A learning rate along half a cosine with restarts.
  public init(
    initialLearningRate: Double, firstDecaySteps: Int, tMul: Double = 2, mMul: Double = 1, alpha: Double = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.firstDecaySteps = firstDecaySteps
    self.tMul = tMul
    self.mMul = mMul
    self.alpha = alpha
  }

  /// The learning rate by the formula above.
  public func callAsFunction(_ step: Tensor) -> Tensor {
    let part = periods(step, of: firstDecaySteps, staircase: false)
    let restarts: Tensor
    let fraction: Tensor
    if tMul == 1 {
      restarts = floor(part)
      fraction = part - restarts
    } else {
      restarts = floor(log(1 - part * (1 - tMul)) / Foundation.log(tMul))
      let stretch = pow(Tensor.full([], tMul), restarts)
      fraction = (part - (1 - stretch) / (1 - tMul)) / stretch
    }
    let fall = pow(Tensor.full([], mMul), restarts) * halfCosine(fraction)
    return (fall * (1 - alpha) + alpha) * initialLearningRate
  }

  /// Checks that η₀ ≥ 0, m ≥ 0, α ≥ 0, T ≥ 1 and k ≥ 1.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireRates([("initialLearningRate", initialLearningRate), ("mMul", mMul), ("alpha", alpha)])
    try requireSteps(firstDecaySteps, "firstDecaySteps")
    // Shorter and shorter periods would come to an end, beyond which there is no learning rate.
    try requireSetting(tMul, Self.className, "tMul", "a finite number of at least 1") { $0 >= 1 }
  }
}

extension CosineDecayRestarts {
  private enum CodingKeys: String, CodingKey {
    case alpha
    case initialLearningRate = "initial_learning_rate"
    case firstDecaySteps = "first_decay_steps"
    case tMul = "t_mul"
    case mMul = "m_mul"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      initialLearningRate: try values.decode(Double.self, forKey: .initialLearningRate),
      firstDecaySteps: try values.decode(Int.self, forKey: .firstDecaySteps),
      tMul: try values.decodeIfPresent(Double.self, forKey: .tMul) ?? 2,
      mMul: try values.decodeIfPresent(Double.self, forKey: .mMul) ?? 1,
      alpha: try values.decodeIfPresent(Double.self, forKey: .alpha) ?? 0)
  }
}

extension LearningRate {
  /// A learning rate along half a cosine with restarts; see ``CosineDecayRestarts``.
  public static func cosineDecayRestarts(
    initialLearningRate: Double, firstDecaySteps: Int, tMul: Double = 2, mMul: Double = 1, alpha: Double = 0
  ) -> LearningRate {
    .schedule(
      CosineDecayRestarts(
        initialLearningRate: initialLearningRate, firstDecaySteps: firstDecaySteps, tMul: tMul, mMul: mMul,
        alpha: alpha))
  }
}

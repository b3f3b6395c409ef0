public import HornbillGraph

/// Steps divided by the root of a running mean of squared gradients.
///
/// ```
/// v' = ρ v + (1 - ρ) g²
/// a' = ρ a + (1 - ρ) g,   d = v' - a'² + ε    if centered, else   d = v' + ε
/// s  = η g / √d
/// w' = w - s                                  without momentum
/// m' = μ m + s,   w' = w - m'                 with momentum μ
/// ```
///
/// ε is inside the root. Source: Tieleman and Hinton, 2012; `keras/src/optimizers/rmsprop.py`.
public struct RMSprop: Optimizer, Hashable {
  /// The step size η.
  public var learningRate: LearningRate
  /// How much the running means keep at a step, ρ.
  public var rho: Double
  /// How much of the last step is taken again, μ.
  public var momentum: Double
  /// What keeps the root from 0, ε.
  public var epsilon: Double
  /// Whether to divide by the root of the variance instead of the mean square.
  public var centered: Bool
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// RMSprop with Keras's defaults.
  public init(
    learningRate: LearningRate = 0.001, rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7,
    centered: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    gradientRules = GradientRules(
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }

  /// `velocity`, then `momentum` where there is any, then `average_gradient` if centered.
  public var slots: [String] {
    ["velocity"] + (momentum == 0 ? [] : ["momentum"]) + (centered ? ["average_gradient"] : [])
  }
  /// Each by itself.
  public var slotGroups: [[String]] { slots.map { [$0] } }

  /// One step by the formula above.
  public func update(
    _ parameters: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
  ) -> (parameters: Tensor, slots: [Tensor]) {
    let velocity = slots[0] * rho + square(gradient) * (1 - rho)
    let average = centered ? slots[slots.count - 1] * rho + gradient * (1 - rho) : nil
    let spread = average.map { velocity - square($0) } ?? velocity
    let step = gradient * learningRate / sqrt(spread + epsilon)
    let moved = momentum == 0 ? nil : slots[1] * momentum + step
    return (parameters - (moved ?? step), [velocity] + [moved, average].compactMap { $0 })
  }

  /// Checks that η ≥ 0, 0 ≤ ρ < 1, 0 ≤ μ ≤ 1 and ε ≥ 0.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireLearningRate(learningRate, "RMSprop")
    try requireDecayRate(rho, "RMSprop", "rho")
    try requireSetting(momentum, "RMSprop", "momentum", "from 0 to 1") { (0...1).contains($0) }
    try requireEpsilon(epsilon, "RMSprop")
    try gradientRules.validate("RMSprop")
  }
}

extension RMSprop {
  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case rho, momentum, epsilon, centered
  }

  /// Reads Keras's configuration; settings that are missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      learningRate: try values.decodeIfPresent(LearningRate.self, forKey: .learningRate) ?? 0.001,
      rho: try values.decodeIfPresent(Double.self, forKey: .rho) ?? 0.9,
      momentum: try values.decodeIfPresent(Double.self, forKey: .momentum) ?? 0,
      epsilon: try values.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-7,
      centered: try values.decodeIfPresent(Bool.self, forKey: .centered) ?? false)
    gradientRules = try GradientRules(from: decoder)
  }

  /// Writes the configuration under Keras's names.
  public func encode(to encoder: any Encoder) throws {
    try gradientRules.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(rho, forKey: .rho)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(epsilon, forKey: .epsilon)
    try values.encode(centered, forKey: .centered)
  }
}

extension Optimizer where Self == RMSprop {
  /// Steps divided by the root of a running mean of squared gradients; see ``RMSprop``.
  public static func rmsprop(
    learningRate: LearningRate = 0.001, rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7,
    centered: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) -> RMSprop {
    RMSprop(
      learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon, centered: centered,
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }
}

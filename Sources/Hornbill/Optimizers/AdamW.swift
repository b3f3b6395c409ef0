public import HornbillGraph

/// Adam with weight decay: parameters shrink by their own rate, apart from the gradients.
///
/// ```
/// u  = w (1 - λ η)                            weight decay λ, for every parameter, biases included
/// m' = m + (1 - β₁)(g - m)                    the mean of the gradients
/// v' = v + (1 - β₂)(g² - v)                   the mean of their squares
/// α  = η √(1 - β₂ᵗ) / (1 - β₁ᵗ)               at step t, from 1: corrects for the zeros at the start
/// w' = u - α m' / (√v' + ε)                   with AMSGrad √v̂', v̂' = max(v̂, v')
/// ```
///
/// ε is added to the root before its correction. The decay is `gradientRules.weightDecay`, 0.004 unless
/// given, and is applied before `update`. Source: Loshchilov and Hutter, 2017; `keras/src/optimizers/adamw.py`.
public struct AdamW: Optimizer, Hashable {
  /// The step size η.
  public var learningRate: LearningRate
  /// How much the mean of the gradients keeps at a step, β₁.
  public var beta1: Double
  /// How much the mean of the squares keeps at a step, β₂.
  public var beta2: Double
  /// What keeps the denominator from 0, ε.
  public var epsilon: Double
  /// Whether to divide by the largest mean of squares so far (Reddi et al., 2018).
  public var amsgrad: Bool
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// AdamW with Keras's defaults.
  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7,
    amsgrad: Bool = false, weightDecay: Double = 0.004, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    gradientRules = GradientRules(
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }

  /// `momentum`, `velocity` and with AMSGrad `velocity_hat`.
  public var slots: [String] { ["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : []) }
  /// `velocity_hat` by itself.
  public var slotGroups: [[String]] { [["momentum", "velocity"]] + (amsgrad ? [["velocity_hat"]] : []) }

  /// One step by the formula above.
  public func update(
    _ parameters: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
  ) -> (parameters: Tensor, slots: [Tensor]) {
    // The decay came before: what is left is Adam's step.
    Adam(learningRate: self.learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad)
      .update(parameters, gradient: gradient, slots: slots, learningRate: learningRate, step: step)
  }

  /// Checks that η ≥ 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1 and ε ≥ 0.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireLearningRate(learningRate, "AdamW")
    try requireDecayRate(beta1, "AdamW", "beta1")
    try requireDecayRate(beta2, "AdamW", "beta2")
    try requireEpsilon(epsilon, "AdamW")
    try gradientRules.validate("AdamW")
  }
}

extension AdamW {
  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case beta1 = "beta_1"
    case beta2 = "beta_2"
    case epsilon, amsgrad
  }

  /// Reads Keras's configuration; settings that are missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      learningRate: try values.decodeIfPresent(LearningRate.self, forKey: .learningRate) ?? 0.001,
      beta1: try values.decodeIfPresent(Double.self, forKey: .beta1) ?? 0.9,
      beta2: try values.decodeIfPresent(Double.self, forKey: .beta2) ?? 0.999,
      epsilon: try values.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-7,
      amsgrad: try values.decodeIfPresent(Bool.self, forKey: .amsgrad) ?? false)
    let decay = gradientRules.weightDecay
    gradientRules = try GradientRules(from: decoder)
    gradientRules.weightDecay = gradientRules.weightDecay ?? decay
  }

  /// Writes the configuration under Keras's names.
  public func encode(to encoder: any Encoder) throws {
    try gradientRules.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(beta1, forKey: .beta1)
    try values.encode(beta2, forKey: .beta2)
    try values.encode(epsilon, forKey: .epsilon)
    try values.encode(amsgrad, forKey: .amsgrad)
  }
}

extension Optimizer where Self == AdamW {
  /// Adam with weight decay; see ``AdamW``.
  public static func adamW(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7,
    amsgrad: Bool = false, weightDecay: Double = 0.004, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) -> AdamW {
    AdamW(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }
}

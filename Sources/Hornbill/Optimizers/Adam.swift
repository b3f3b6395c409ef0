public import HornbillGraph

/// Steps along a running mean of gradients, divided by the root of a running mean of their squares.
///
/// ```
/// m' = m + (1 - β₁)(g - m)                    the mean of the gradients
/// v' = v + (1 - β₂)(g² - v)                   the mean of their squares
/// α  = η √(1 - β₂ᵗ) / (1 - β₁ᵗ)               at step t, from 1: corrects for the zeros at the start
/// w' = w - α m' / (√v' + ε)                   with AMSGrad √v̂', v̂' = max(v̂, v')
/// ```
///
/// ε is added to the root before its correction. Source: Kingma and Ba, 2014;
/// `keras/src/optimizers/adam.py`.
public struct Adam: Optimizer, Hashable {
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

  /// Adam with Keras's defaults.
  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7,
    amsgrad: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
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
    let power1 = pow(Tensor.full([], beta1, dtype: step.dtype), step)
    let power2 = pow(Tensor.full([], beta2, dtype: step.dtype), step)
    let rate = learningRate * sqrt(1 - power2) / (1 - power1)
    let momentum = slots[0] + (gradient - slots[0]) * (1 - beta1)
    let velocity = slots[1] + (square(gradient) - slots[1]) * (1 - beta2)
    let largest = amsgrad ? maximum(slots[2], velocity) : velocity
    let moved = parameters - momentum * rate / (sqrt(largest) + epsilon)
    return (moved, [momentum, velocity] + (amsgrad ? [largest] : []))
  }

  /// Checks that η ≥ 0, 0 ≤ β₁ < 1, 0 ≤ β₂ < 1 and ε ≥ 0.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireLearningRate(learningRate, "Adam")
    try requireDecayRate(beta1, "Adam", "beta1")
    try requireDecayRate(beta2, "Adam", "beta2")
    try requireEpsilon(epsilon, "Adam")
    try gradientRules.validate("Adam")
  }
}

extension Adam {
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
    gradientRules = try GradientRules(from: decoder)
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

extension Optimizer where Self == Adam {
  /// Adaptive moments; see ``Adam``.
  public static func adam(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7,
    amsgrad: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) -> Adam {
    Adam(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }
}

public import HornbillGraph

/// Gradient descent, with momentum if asked for.
///
/// ```
/// w' = w - η g                                without momentum
/// m' = μ m - η g,   w' = w + m'               with momentum μ
///                   w' = w + μ m' - η g       Nesterov's (the gradient one step ahead)
/// ```
///
/// The learning rate η is inside the momentum, so that a change of it takes effect gradually. Source:
/// `keras/src/optimizers/sgd.py`.
public struct SGD: Optimizer, Hashable {
  /// The step size η.
  public var learningRate: LearningRate
  /// How much of the last step is taken again, μ from 0 to 1.
  public var momentum: Double
  /// Whether to look one step ahead.
  public var nesterov: Bool
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Gradient descent with Keras's defaults.
  public init(
    learningRate: LearningRate = 0.01, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double? = nil,
    clipNorm: Double? = nil, clipValue: Double? = nil, globalClipNorm: Double? = nil
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    gradientRules = GradientRules(
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }

  /// `momentum`, where there is any.
  public var slots: [String] { momentum == 0 ? [] : ["momentum"] }

  /// One step by the formula above.
  public func update(
    _ parameters: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
  ) -> (parameters: Tensor, slots: [Tensor]) {
    let step = gradient * learningRate
    guard let last = slots.first else { return (parameters - step, []) }
    let moved = last * momentum - step
    return (nesterov ? parameters + moved * momentum - step : parameters + moved, [moved])
  }

  /// Checks that η ≥ 0 and 0 ≤ μ ≤ 1.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    try requireLearningRate(learningRate, "SGD")
    try requireSetting(momentum, "SGD", "momentum", "from 0 to 1") { (0...1).contains($0) }
    try gradientRules.validate("SGD")
  }
}

extension SGD {
  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case momentum, nesterov
  }

  /// Reads Keras's configuration; settings that are missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      learningRate: try values.decodeIfPresent(LearningRate.self, forKey: .learningRate) ?? 0.01,
      momentum: try values.decodeIfPresent(Double.self, forKey: .momentum) ?? 0,
      nesterov: try values.decodeIfPresent(Bool.self, forKey: .nesterov) ?? false)
    gradientRules = try GradientRules(from: decoder)
  }

  /// Writes the configuration under Keras's names.
  public func encode(to encoder: any Encoder) throws {
    try gradientRules.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(nesterov, forKey: .nesterov)
  }
}

extension Optimizer where Self == SGD {
  /// Gradient descent; see ``SGD``.
  public static func sgd(
    learningRate: LearningRate = 0.01, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double? = nil,
    clipNorm: Double? = nil, clipValue: Double? = nil, globalClipNorm: Double? = nil
  ) -> SGD {
    SGD(
      learningRate: learningRate, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay,
      clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }
}

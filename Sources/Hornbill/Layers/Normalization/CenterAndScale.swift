import HornbillGraph

/// What normalising layers multiply by and add, once mean and variance are 0 and 1: Keras's `gamma` and `beta`.
public struct CenterAndScale: Sendable, Hashable {
  /// Whether `beta` is added.
  public var center: Bool
  /// Whether the result is multiplied by `gamma`.
  public var scale: Bool
  /// How `beta` begins.
  public var betaInitializer: Initializer
  /// How `gamma` begins.
  public var gammaInitializer: Initializer
  /// The penalty on `beta`.
  public var betaRegularizer: Regularizer?
  /// The penalty on `gamma`.
  public var gammaRegularizer: Regularizer?
  /// What `beta` is held to.
  public var betaConstraint: Constraint?
  /// What `gamma` is held to.
  public var gammaConstraint: Constraint?

  /// `gamma` of 1 and `beta` of 0, to begin with.
  public init(
    center: Bool = true, scale: Bool = true, betaInitializer: Initializer = .zeros,
    gammaInitializer: Initializer = .ones, betaRegularizer: Regularizer? = nil,
    gammaRegularizer: Regularizer? = nil, betaConstraint: Constraint? = nil,
    gammaConstraint: Constraint? = nil
  ) {
    self.center = center
    self.scale = scale
    self.betaInitializer = betaInitializer
    self.gammaInitializer = gammaInitializer
    self.betaRegularizer = betaRegularizer
    self.gammaRegularizer = gammaRegularizer
    self.betaConstraint = betaConstraint
    self.gammaConstraint = gammaConstraint
  }

  /// The parameters of a layer, as the configuration has them.
  struct Values {
    var gamma: Tensor?
    var beta: Tensor?

    /// `(x - mean) · gamma / √(variance + epsilon) + beta`, where all but x have a shape that broadcasts to x's.
    ///
    /// The mean is taken off as if it were a number, and its own part in the gradient, `(mean - mean) · factor`, off
    /// beta. So its gradient is made of two sums over the upstream gradient, which beta and gamma need as well.
    func normalized(_ x: Tensor, mean: Tensor, variance: Tensor, epsilon: Double, shape: Shape) -> Tensor {
      var factor = rsqrt(variance + epsilon)
      if let gamma { factor = factor * gamma.reshaped(to: shape) }
      let number = stopGradient(mean)
      let shift = (number - mean) * factor
      return (x - number) * factor + (beta.map { $0.reshaped(to: shape) + shift } ?? shift)
    }
  }

  /// Declares what there is of `gamma` and `beta`.
  ///
  /// - Throws: what declaring parameters throws.
  func parameters(_ shape: [Int], in scope: Scope) throws -> Values {
    var values = Values()
    if scale {
      values.gamma = try scope.parameter(
        "gamma", shape: shape, initializer: gammaInitializer, regularizer: gammaRegularizer,
        constraint: gammaConstraint)
    }
    if center {
      values.beta = try scope.parameter(
        "beta", shape: shape, initializer: betaInitializer, regularizer: betaRegularizer,
        constraint: betaConstraint)
    }
    return values
  }
}

extension CenterAndScale: Codable {
  private enum CodingKeys: String, CodingKey {
    case center, scale
    case betaInitializer = "beta_initializer"
    case gammaInitializer = "gamma_initializer"
    case betaRegularizer = "beta_regularizer"
    case gammaRegularizer = "gamma_regularizer"
    case betaConstraint = "beta_constraint"
    case gammaConstraint = "gamma_constraint"
  }

  /// Reads its part of a layer's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      center: try container.decodeIfPresent(Bool.self, forKey: .center) ?? true,
      scale: try container.decodeIfPresent(Bool.self, forKey: .scale) ?? true,
      betaInitializer: try container.decodeIfPresent(Initializer.self, forKey: .betaInitializer) ?? .zeros,
      gammaInitializer: try container.decodeIfPresent(Initializer.self, forKey: .gammaInitializer) ?? .ones,
      betaRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .betaRegularizer),
      gammaRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .gammaRegularizer),
      betaConstraint: try container.decodeIfPresent(Constraint.self, forKey: .betaConstraint),
      gammaConstraint: try container.decodeIfPresent(Constraint.self, forKey: .gammaConstraint))
  }

  /// Writes its part of a layer's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(center, forKey: .center)
    try container.encode(scale, forKey: .scale)
    try container.encode(betaInitializer, forKey: .betaInitializer)
    try container.encode(gammaInitializer, forKey: .gammaInitializer)
    try container.encode(betaRegularizer, forKey: .betaRegularizer)
    try container.encode(gammaRegularizer, forKey: .gammaRegularizer)
    try container.encode(betaConstraint, forKey: .betaConstraint)
    try container.encode(gammaConstraint, forKey: .gammaConstraint)
  }
}

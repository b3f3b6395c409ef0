package import HornbillGraph

/// What happens to gradients and parameters before an optimizer's own step, in this order: clipping (one of
/// the three), then weight decay `w -= w · decay · learningRate` (`keras/src/optimizers/base_optimizer.py`).
public struct GradientRules: Sendable, Hashable {
  /// Decoupled weight decay, for every parameter.
  public var weightDecay: Double?
  /// The largest norm of the gradient of each parameter.
  public var clipNorm: Double?
  /// The largest magnitude of each element of a gradient.
  public var clipValue: Double?
  /// The largest norm of all gradients together.
  public var globalClipNorm: Double?

  /// No clipping and no decay unless given.
  public init(
    weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) {
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.clipValue = clipValue
    self.globalClipNorm = globalClipNorm
  }

  /// The gradients, one for each parameter, with the one clipping applied that was asked for.
  ///
  /// ```
  /// clipNorm         g · c / max(‖g‖, c)           each gradient with its own norm
  /// globalClipNorm   g · c / max(‖all g‖, c)       NaN where the norm is not finite
  /// clipValue        min(max(g, -c), c)
  /// ```
  package func clip(_ gradients: [Tensor]) -> [Tensor] {
    if let clipNorm {
      return gradients.map { $0 * (clipNorm / maximum(sqrt(sum(square($0))), clipNorm)) }
    }
    if let globalClipNorm, let first = gradients.first {
      let squares = gradients.dropFirst().reduce(sum(square(first))) { $0 + sum(square($1)) }
      let norm = sqrt(squares)
      let scale = globalClipNorm / maximum(norm, globalClipNorm) + (norm - norm)
      return gradients.map { $0 * scale }
    }
    if let clipValue { return gradients.map { clipped($0, -clipValue, clipValue) } }
    return gradients
  }

  /// The parameters after weight decay: `w · (1 - decay · learningRate)`.
  package func decay(_ parameters: Tensor, learningRate: Tensor) -> Tensor {
    guard let weightDecay, weightDecay != 0 else { return parameters }
    return parameters * (1 - learningRate * weightDecay)
  }

  /// Whether the settings make sense.
  ///
  /// - Throws: `HornbillError` for a number out of its range, and for more than one clipping.
  package func validate(_ optimizer: String) throws {
    if let weightDecay {
      try requireSetting(weightDecay, optimizer, "weightDecay", "a finite number of at least 0") { $0 >= 0 }
    }
    let clippings = [("clipNorm", clipNorm), ("clipValue", clipValue), ("globalClipNorm", globalClipNorm)]
    var given: [String] = []
    for case (let name, let limit?) in clippings {
      try requireSetting(limit, optimizer, name, "a finite number above 0") { $0 > 0 }
      given.append(name)
    }
    guard given.count < 2 else {
      throw HornbillError(
        optimizer, expected: "at most one of clipNorm, clipValue and globalClipNorm",
        received: given.joined(separator: " and "), hint: "Leave out all but one.")
    }
  }
}

extension GradientRules: Codable {
  private enum CodingKeys: String, CodingKey {
    case weightDecay = "weight_decay"
    case clipNorm = "clipnorm"
    case clipValue = "clipvalue"
    case globalClipNorm = "global_clipnorm"
  }

  /// Writes all settings under Keras's names, null where they are not given.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(weightDecay, forKey: .weightDecay)
    try values.encode(clipNorm, forKey: .clipNorm)
    try values.encode(clipValue, forKey: .clipValue)
    try values.encode(globalClipNorm, forKey: .globalClipNorm)
  }
}

/// Checks one of an optimizer's settings.
///
/// - Throws: `HornbillError` where it is not finite or the condition does not hold.
func requireSetting(
  _ value: Double, _ optimizer: String, _ name: String, _ expected: String, _ condition: (Double) -> Bool
) throws {
  guard value.isFinite, condition(value) else {
    throw HornbillError(optimizer, expected: "\(name) to be \(expected)", received: "\(value)")
  }
}

/// Checks a step size.
///
/// - Throws: `HornbillError` where it is negative or not finite, or its schedule's settings make no sense.
func requireLearningRate(_ rate: LearningRate, _ optimizer: String) throws {
  switch rate {
  case .constant(let value):
    try requireSetting(value, optimizer, "learningRate", "a finite number of at least 0") { $0 >= 0 }
  case .schedule(let schedule): try schedule.validate()
  }
}

/// Checks the factor of a running average.
///
/// - Throws: `HornbillError` where it is outside [0, 1).
func requireDecayRate(_ value: Double, _ optimizer: String, _ name: String) throws {
  try requireSetting(value, optimizer, name, "at least 0 and below 1") { (0..<1).contains($0) }
}

/// Checks the number that keeps a denominator from 0.
///
/// - Throws: `HornbillError` where it is negative or not finite.
func requireEpsilon(_ value: Double, _ optimizer: String) throws {
  try requireSetting(value, optimizer, "epsilon", "a finite number of at least 0") { $0 >= 0 }
}

public import HornbillGraph

/// Gives each channel the mean 0 and the variance 1 over the batch, then a scale and an offset that are learned
/// (Ioffe and Szegedy, 2015).
///
/// ```
/// y = (x - mean) / √(variance + epsilon) · gamma + beta
/// ```
///
/// While training, mean and variance are the batch's (the variance that of the numbers themselves, not an estimate of
/// what they were drawn from), and `moving ← moving · momentum + batch · (1 - momentum)`. In inference, and where the
/// layer was frozen, they are the moving ones.
///
/// Of an input with a mask, the batch's statistics are those of the steps that count, n of them: `Σ x / (n + 1e-7)` and
/// `Σ (x - mean)² / (n + 1e-7)`. All steps are normalised by them.
///
/// Input and output: any shape with the axis. Parameters, one number for each position along the axis: `gamma`, `beta`,
/// `moving_mean`, `moving_variance`. (`keras/src/layers/normalization/batch_normalization.py`)
public struct BatchNormalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "BatchNormalization"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The axis of the channels.
  public var axis: Int
  /// How much of the moving statistics stays at each step.
  public var momentum: Double
  /// What is added to the variance.
  public var epsilon: Double
  /// The scale and the offset.
  public var centerAndScale: CenterAndScale
  /// How the moving mean begins.
  public var movingMeanInitializer: Initializer
  /// How the moving variance begins.
  public var movingVarianceInitializer: Initializer
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that normalises over the batch.
  public init(
    axis: Int = -1, momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
    movingMeanInitializer: Initializer = .zeros, movingVarianceInitializer: Initializer = .ones,
    betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
    betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(
      axis: axis, momentum: momentum, epsilon: epsilon,
      centerAndScale: CenterAndScale(
        center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
        betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
        gammaConstraint: gammaConstraint),
      movingMeanInitializer: movingMeanInitializer, movingVarianceInitializer: movingVarianceInitializer,
      inputShape: inputShape, name: name)
  }

  private init(
    axis: Int, momentum: Double, epsilon: Double, centerAndScale: CenterAndScale,
    movingMeanInitializer: Initializer, movingVarianceInitializer: Initializer, inputShape: [Int]?,
    name: String?
  ) {
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    self.centerAndScale = centerAndScale
    self.movingMeanInitializer = movingMeanInitializer
    self.movingVarianceInitializer = movingVarianceInitializer
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where the input lacks the axis, or a constraint does not fit.
  public func call(_ input: Tensor, in scope: Scope) throws -> Tensor {
    let x = input.asFloatingPoint
    let kept = try scope.parameterAxes([axis], of: x.shape)
    let count = [x.shape[kept[0]]]
    let values = try centerAndScale.parameters(count, in: scope)
    let movingMean = try scope.parameter(
      "moving_mean", shape: count, initializer: movingMeanInitializer, isTrainable: false)
    let movingVariance = try scope.parameter(
      "moving_variance", shape: count, initializer: movingVarianceInitializer, isTrainable: false)
    var (center, spread) = (movingMean, movingVariance)
    if scope.isTraining, !scope.isFrozen {
      guard x.shape.elementCount > 0 else {
        throw scope.error(expected: "at least one number of each channel", received: "shape \(x.shape)")
      }
      (center, spread) = statistics(of: x, mask: scope.mask(of: input), axis: kept[0])
      scope.update("moving_mean", to: movingMean * momentum + center * (1 - momentum))
      scope.update("moving_variance", to: movingVariance * momentum + spread * (1 - momentum))
    }
    let shape = extents(of: x.shape, on: kept)
    return values.normalized(
      x, mean: center.reshaped(to: shape), variance: spread.reshaped(to: shape), epsilon: epsilon,
      shape: shape)
  }

  /// The mean and the variance of each channel, over the steps that count.
  private func statistics(of x: Tensor, mask: Tensor?, axis: Int) -> (mean: Tensor, variance: Tensor) {
    let others = (0..<x.rank).filter { $0 != axis }
    // With the axis at the end, where it mostly is, the input is read once.
    guard let mask else { return moments(axis == x.rank - 1 ? x : x.transposed(others + [axis])) }
    let counts = mask.expandedDimensions(axis: -1).broadcast(to: x.shape)
    let count = sum(counts.cast(to: x.dtype), axes: others) + kerasEpsilon
    func counted(_ values: Tensor) -> Tensor { select(counts, values, .zeros([], dtype: x.dtype)) }
    let mean = sum(counted(x), axes: others) / count
    let difference = counted(x - mean.reshaped(to: extents(of: x.shape, on: [axis])))
    return (mean, sum(square(difference), axes: others) / count)
  }
}

extension BatchNormalization {
  private enum CodingKeys: String, CodingKey {
    case name, axis, momentum, epsilon, synchronized, renorm
    case movingMeanInitializer = "moving_mean_initializer"
    case movingVarianceInitializer = "moving_variance_initializer"
  }

  /// Reads Keras's configuration.
  ///
  /// - Throws: `HornbillError` where it asks for batch renormalization.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decodeIfPresent(String.self, forKey: .name)
    guard try container.decodeIfPresent(Bool.self, forKey: .renorm) != true else {
      throw HornbillError(
        Self.className, path: name, expected: "a layer without renorm", received: "renorm of true",
        hint: "Hornbill normalises by the statistics of the batch alone.")
    }
    self.init(
      axis: try container.decodeIfPresent(Int.self, forKey: .axis) ?? -1,
      momentum: try container.decodeIfPresent(Double.self, forKey: .momentum) ?? 0.99,
      epsilon: try container.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-3,
      centerAndScale: try CenterAndScale(from: decoder),
      movingMeanInitializer: try container.decodeIfPresent(Initializer.self, forKey: .movingMeanInitializer)
        ?? .zeros,
      movingVarianceInitializer: try container.decodeIfPresent(
        Initializer.self, forKey: .movingVarianceInitializer) ?? .ones,
      inputShape: nil, name: name)
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(axis, forKey: .axis)
    try container.encode(momentum, forKey: .momentum)
    try container.encode(epsilon, forKey: .epsilon)
    try centerAndScale.encode(to: encoder)
    try container.encode(movingMeanInitializer, forKey: .movingMeanInitializer)
    try container.encode(movingVarianceInitializer, forKey: .movingVarianceInitializer)
    try container.encode(false, forKey: .synchronized)
    try container.encode(false, forKey: .renorm)
  }
}

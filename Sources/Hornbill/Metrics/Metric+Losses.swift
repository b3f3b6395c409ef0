extension Metric {
  /// The mean of a loss over all samples, under the loss's name; smaller is better.
  ///
  /// - Parameters:
  ///   - loss: which loss.
  ///   - name: another key in logs and history, such as `mse`.
  public init(_ loss: Loss, named name: String? = nil) {
    self.init(
      name ?? loss.name, direction: .down, kind: loss.configuration.map(Kind.loss), loss.function)
  }

  /// The mean squared error; see ``Loss/meanSquaredError()``.
  public static let meanSquaredError = Metric(.meanSquaredError())
  /// The mean absolute error; see ``Loss/meanAbsoluteError()``.
  public static let meanAbsoluteError = Metric(.meanAbsoluteError())
  /// Binary cross-entropy of probabilities; see ``Loss/binaryCrossentropy(fromLogits:labelSmoothing:)``.
  public static let binaryCrossentropy = Metric(.binaryCrossentropy())
  /// Categorical cross-entropy of probabilities; see ``Loss/categoricalCrossentropy(fromLogits:labelSmoothing:)``.
  public static let categoricalCrossentropy = Metric(.categoricalCrossentropy())
  /// Cross-entropy of probabilities and class numbers; see
  /// ``Loss/sparseCategoricalCrossentropy(fromLogits:ignoreClass:)``.
  public static let sparseCategoricalCrossentropy = Metric(.sparseCategoricalCrossentropy())
  /// The mean absolute error in per cent of the target; see ``Loss/meanAbsolutePercentageError()``.
  public static let meanAbsolutePercentageError = Metric(.meanAbsolutePercentageError())
  /// The mean squared difference of logarithms; see ``Loss/meanSquaredLogarithmicError()``.
  public static let meanSquaredLogarithmicError = Metric(.meanSquaredLogarithmicError())
  /// Huber's loss; see ``Loss/huber(delta:)``.
  public static let huber = Metric(.huber())
  /// The logarithm of the hyperbolic cosine of the error, under Keras's key `logcosh`; see ``Loss/logCosh()``.
  public static let logCosh = Metric(.logCosh(), named: "logcosh")
  /// The Kullback–Leibler divergence; see ``Loss/klDivergence()``.
  public static let klDivergence = Metric(.klDivergence())
  /// The negative log-likelihood of counts; see ``Loss/poisson()``.
  public static let poisson = Metric(.poisson())
  /// The hinge loss; see ``Loss/hinge()``.
  public static let hinge = Metric(.hinge())
  /// The squared hinge loss; see ``Loss/squaredHinge()``.
  public static let squaredHinge = Metric(.squaredHinge())
  /// The hinge loss of one class among several; see ``Loss/categoricalHinge()``.
  public static let categoricalHinge = Metric(.categoricalHinge())
}

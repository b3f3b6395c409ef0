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
}

import HornbillGraph

extension Loss {
  /// The settings of Keras's losses.
  public struct Configuration: Sendable, Hashable {
    /// Keras's class name, such as `CategoricalCrossentropy`.
    public var className: String
    /// Whether predictions are logits rather than probabilities.
    public var fromLogits: Bool
    /// How far targets are moved toward the uniform distribution.
    public var labelSmoothing: Double
    /// The class whose samples do not count.
    public var ignoreClass: Int?
    /// Where Huber's loss turns from a square into a line.
    public var delta: Double
    /// The axis of the vectors whose directions are compared.
    public var axis: Int

    /// Settings with Keras's defaults.
    public init(
      className: String, fromLogits: Bool = false, labelSmoothing: Double = 0, ignoreClass: Int? = nil,
      delta: Double = 1, axis: Int = -1
    ) {
      self.className = className
      self.fromLogits = fromLogits
      self.labelSmoothing = labelSmoothing
      self.ignoreClass = ignoreClass
      self.delta = delta
      self.axis = axis
    }

    /// Whether the settings make sense; asked when a model is compiled.
    ///
    /// - Throws: `HornbillError` for a smoothing outside [0, 1], and for a delta that is not a finite number above 0.
    package func validate() throws {
      guard (0...1).contains(labelSmoothing) else {
        throw HornbillError(
          className, expected: "a label smoothing from 0 to 1", received: "\(labelSmoothing)")
      }
      guard delta > 0, delta.isFinite else {
        throw HornbillError(
          className, expected: "a delta that is a finite number above 0", received: "\(delta)")
      }
    }
  }

  /// The loss that settings describe.
  ///
  /// - Throws: `HornbillError` for a class that is not one of Keras's losses, and for settings out of their range.
  public init(_ configuration: Configuration) throws {
    try configuration.validate()
    guard let make = Self.classes.first(where: { $0.key == configuration.className })?.value else {
      throw HornbillError(
        "Loss", expected: "one of " + Self.classNames.joined(separator: ", "),
        received: "\"\(configuration.className)\"", hint: "Give a loss of your own as Loss.custom { … }.")
    }
    self = make(configuration)
  }

  /// The classes that a configuration can name.
  package static var classNames: [String] { classes.map(\.key) }

  private static let classes: KeyValuePairs<String, @Sendable (Configuration) -> Loss> = [
    "MeanSquaredError": { _ in .meanSquaredError() },
    "MeanAbsoluteError": { _ in .meanAbsoluteError() },
    "MeanAbsolutePercentageError": { _ in .meanAbsolutePercentageError() },
    "MeanSquaredLogarithmicError": { _ in .meanSquaredLogarithmicError() },
    "Huber": { .huber(delta: $0.delta) },
    "LogCosh": { _ in .logCosh() },
    "BinaryCrossentropy": {
      .binaryCrossentropy(fromLogits: $0.fromLogits, labelSmoothing: $0.labelSmoothing)
    },
    "CategoricalCrossentropy": {
      .categoricalCrossentropy(fromLogits: $0.fromLogits, labelSmoothing: $0.labelSmoothing)
    },
    "SparseCategoricalCrossentropy": {
      .sparseCategoricalCrossentropy(fromLogits: $0.fromLogits, ignoreClass: $0.ignoreClass)
    },
    "KLDivergence": { _ in .klDivergence() },
    "Poisson": { _ in .poisson() },
    "Hinge": { _ in .hinge() },
    "SquaredHinge": { _ in .squaredHinge() },
    "CategoricalHinge": { _ in .categoricalHinge() },
    "CosineSimilarity": { .cosineSimilarity(axis: $0.axis) },
  ]
}

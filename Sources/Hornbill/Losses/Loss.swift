public import HornbillGraph

/// What training makes small: a function of targets and predictions, with Keras's name and settings.
///
/// ```swift
/// try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(labelSmoothing: 0.1))
/// let l = try Loss.meanSquaredError()(targets, predictions)    // a scalar
/// ```
///
/// Every loss gives one value a sample (or a step of a sequence); training takes the mean of all of them, Keras's
/// `sum_over_batch_size`. Targets of shape `[n]` go with predictions of `[n, 1]`, and the other way round.
public struct Loss: Sendable {
  /// Keras's class name in snake case, such as `mean_squared_error`; a closure's own name.
  public let name: String
  /// The settings that a file keeps; nil for a closure, which no file can keep.
  public let configuration: Configuration?
  /// One value a sample (any shape that starts with the batch), or a scalar.
  ///
  /// - Throws: `HornbillError` where targets and predictions do not fit.
  package let function: @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor

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

    /// Settings with Keras's defaults.
    public init(
      className: String, fromLogits: Bool = false, labelSmoothing: Double = 0, ignoreClass: Int? = nil
    ) {
      self.className = className
      self.fromLogits = fromLogits
      self.labelSmoothing = labelSmoothing
      self.ignoreClass = ignoreClass
    }
  }

  package init(
    _ name: String, _ configuration: Configuration? = nil,
    _ function: @escaping @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor
  ) {
    self.name = name
    self.configuration = configuration
    self.function = function
  }

  /// The loss that settings describe.
  ///
  /// - Throws: `HornbillError` for a class that is not one of Keras's losses, and for a smoothing outside [0, 1].
  public init(_ configuration: Configuration) throws {
    guard (0...1).contains(configuration.labelSmoothing) else {
      throw HornbillError(
        configuration.className, expected: "a label smoothing from 0 to 1",
        received: "\(configuration.labelSmoothing)")
    }
    let (fromLogits, smoothing) = (configuration.fromLogits, configuration.labelSmoothing)
    switch configuration.className {
    case "MeanSquaredError": self = .meanSquaredError()
    case "MeanAbsoluteError": self = .meanAbsoluteError()
    case "BinaryCrossentropy": self = .binaryCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
    case "CategoricalCrossentropy":
      self = .categoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
    case "SparseCategoricalCrossentropy":
      self = .sparseCategoricalCrossentropy(fromLogits: fromLogits, ignoreClass: configuration.ignoreClass)
    default:
      throw HornbillError(
        "Loss", expected: "one of " + Self.classNames.joined(separator: ", "),
        received: "\"\(configuration.className)\"", hint: "Give a loss of your own as Loss.custom { … }.")
    }
  }

  /// The classes that a configuration can name.
  package static let classNames = [
    "MeanSquaredError", "MeanAbsoluteError", "BinaryCrossentropy", "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
  ]

  /// The mean loss of a batch, a scalar; with sample weights `Σ w·l / count`, as in Keras.
  ///
  /// - Throws: `HornbillError` where targets, predictions and weights do not fit.
  public func callAsFunction(
    _ targets: Tensor, _ predictions: Tensor, sampleWeights: Tensor? = nil
  ) throws -> Tensor {
    let losses = try function(targets, predictions)
    guard let sampleWeights else { return reduced(losses) }
    return try reduced(losses, sampleWeights: sampleWeights)
  }
}

extension Loss.Configuration: Codable {
  private enum CodingKeys: String, CodingKey {
    case className = "class_name"
    case fromLogits = "from_logits"
    case labelSmoothing = "label_smoothing"
    case ignoreClass = "ignore_class"
  }

  /// Settings under Keras's names; those that are missing have Keras's defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      className: try values.decode(String.self, forKey: .className),
      fromLogits: try values.decodeIfPresent(Bool.self, forKey: .fromLogits) ?? false,
      labelSmoothing: try values.decodeIfPresent(Double.self, forKey: .labelSmoothing) ?? 0,
      ignoreClass: try values.decodeIfPresent(Int.self, forKey: .ignoreClass))
  }
}

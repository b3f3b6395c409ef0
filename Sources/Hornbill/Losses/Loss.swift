public import HornbillGraph

/// What training makes small: a function of targets and predictions, with Keras's name and settings.
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
  public struct Configuration: Sendable, Hashable, Codable {
    /// Keras's class name, such as `CategoricalCrossentropy`.
    public var className: String
    /// Whether predictions are logits rather than probabilities.
    public var fromLogits: Bool = false
    /// How far targets are moved toward the uniform distribution.
    public var labelSmoothing: Double = 0
  }
}

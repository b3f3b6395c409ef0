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

  package init(
    _ name: String, _ configuration: Configuration? = nil,
    _ function: @escaping @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor
  ) {
    self.name = name
    self.configuration = configuration
    self.function = function
  }

  /// The mean loss of a batch, a scalar; with sample weights `Σ w·l / count`, as in Keras.
  ///
  /// With a mask both sums are over the losses that count; the loss is 0 where none does.
  ///
  /// - Throws: `HornbillError` where targets, predictions, weights and mask do not fit.
  public func callAsFunction(
    _ targets: Tensor, _ predictions: Tensor, sampleWeights: Tensor? = nil, mask: Tensor? = nil
  ) throws -> Tensor {
    let losses = try function(targets, predictions)
    if let mask { return try reduced(losses, sampleWeights: sampleWeights, mask: mask) }
    guard let sampleWeights else { return reduced(losses) }
    return try reduced(losses, sampleWeights: sampleWeights)
  }
}

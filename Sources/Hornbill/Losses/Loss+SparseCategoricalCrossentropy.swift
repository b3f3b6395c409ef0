import HornbillGraph

extension Loss {
  /// Cross-entropy of one class among several, targets being class numbers.
  ///
  /// ```
  /// l = -ln(q_y / Σq)        q = p clipped to [1e-7, 1 - 1e-7]
  /// l = -ln softmax(z)_y                                      from logits z: exact, no clip
  /// ```
  ///
  /// Predictions that come out of a softmax are computed from its logits. Targets have the shape of the predictions
  /// without the last axis, or with 1 in its place; anything else throws `HornbillError` where the loss is used. A
  /// number that is no class gives NaN. Source: `sparse_categorical_crossentropy` in `keras/src/losses/losses.py` and
  /// `keras/src/backend/tensorflow/nn.py`.
  ///
  /// - Parameters:
  ///   - fromLogits: predictions are logits, not probabilities.
  ///   - ignoreClass: samples of this class do not count: the others' losses are scaled by count / counted, so that
  ///     the mean is that over the samples which count.
  public static func sparseCategoricalCrossentropy(fromLogits: Bool = false, ignoreClass: Int? = nil) -> Loss
  {
    let configuration = Configuration(
      className: "SparseCategoricalCrossentropy", fromLogits: fromLogits, ignoreClass: ignoreClass)
    return Loss("sparse_categorical_crossentropy", configuration) { targets, predictions in
      let (numbers, p) = try classNumberOperands(targets, predictions, "sparseCategoricalCrossentropy")
      let classes = numbers.cast(to: .int32)
      let chosen = classes.expandedDimensions(axis: -1) .== Tensor.arange(p.shape.last, dtype: .int32)
      let logProbabilities =
        if let z = logits(behind: p, of: .softmax) ?? (fromLogits ? p : nil) {
          logSoftmax(z)
        } else {
          normalizedLogarithms(p)
        }
      // A selection and not a product: a class of probability 0 has -inf, which times 0 would be NaN.
      let zero = Tensor.full([], 0, dtype: p.dtype)
      let losses = -sum(select(chosen, logProbabilities, zero), axes: [-1])
      let isClass = logicalAnd(classes .>= 0, classes .< Double(p.shape.last))
      let checked = select(isClass, losses, Tensor.full([], .nan, dtype: p.dtype))
      guard let ignoreClass else { return checked }
      let counts = classes .!= Double(ignoreClass)
      let counted = maximum(sum(counts.cast(to: p.dtype)), 1)
      return select(counts, checked, zero) * (Double(losses.shape.elementCount) / counted)
    }
  }

  /// `ln(q / Σq)` over the last axis of clipped probabilities.
  private static func normalizedLogarithms(_ p: Tensor) -> Tensor {
    let q = clipped(p, kerasEpsilon, 1 - kerasEpsilon)
    return log(q) - log(sum(q, axes: [-1], keepDimensions: true))
  }
}

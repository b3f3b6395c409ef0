import HornbillGraph

extension Loss {
  /// Cross-entropy of one class among several, targets being one-hot rows or other distributions.
  ///
  /// ```
  /// l = -Σ_k y_k ln q_k      q = p / Σp, clipped to [1e-7, 1 - 1e-7]
  /// l = -Σ_k y_k ln softmax(z)_k                              from logits z: exact, no clip
  /// y = y (1 - s) + s / K                                     with label smoothing s, K classes
  /// ```
  ///
  /// Predictions that come out of a softmax are computed from its logits. Targets have the shape of the predictions,
  /// classes last; anything else throws `HornbillError` where the loss is used. Source: `categorical_crossentropy` in
  /// `keras/src/losses/losses.py` and `keras/src/backend/tensorflow/nn.py`.
  ///
  /// - Parameters:
  ///   - fromLogits: predictions are logits, not probabilities.
  ///   - labelSmoothing: how far targets are moved toward 1/K, from 0 to 1.
  public static func categoricalCrossentropy(fromLogits: Bool = false, labelSmoothing: Double = 0) -> Loss {
    let configuration = Configuration(
      className: "CategoricalCrossentropy", fromLogits: fromLogits, labelSmoothing: labelSmoothing)
    return Loss("categorical_crossentropy", configuration) { targets, predictions in
      let hard = try matchedOperands(
        targets, predictions, "categoricalCrossentropy",
        hint: targets.rank < predictions.rank || targets.shape.last == 1
          ? "For targets that are class numbers use sparseCategoricalCrossentropy." : nil)
      let p = hard.predictions
      let classes = Double(p.shape.last)
      let y =
        labelSmoothing == 0
        ? hard.targets : hard.targets * (1 - labelSmoothing) + labelSmoothing / classes
      if let z = logits(behind: p, of: .softmax) ?? (fromLogits ? p : nil) {
        return -sum(y * logSoftmax(z), axes: [-1])
      }
      let q = clipped(
        p / sum(p, axes: [-1], keepDimensions: true), kerasEpsilon, 1 - kerasEpsilon)
      return -sum(y * log(q), axes: [-1])
    }
  }
}

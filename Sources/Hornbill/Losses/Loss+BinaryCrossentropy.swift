import HornbillGraph

extension Loss {
  /// Cross-entropy of independent yes-or-no targets, the mean over the last axis.
  ///
  /// ```
  /// l = mean(-(y ln p + (1 - y) ln (1 - p)))                  p clipped to [1e-7, 1 - 1e-7]
  /// l = mean(max(z, 0) - z y + ln(1 + e^-|z|))                from logits z: exact, no clip
  /// y = y (1 - s) + s / 2                                     with label smoothing s
  /// ```
  ///
  /// Predictions that come out of a sigmoid are computed from its logits. Targets have the shape of the predictions;
  /// anything else throws `HornbillError` where the loss is used. Source: `binary_crossentropy` in
  /// `keras/src/losses/losses.py` and `keras/src/backend/tensorflow/nn.py`.
  ///
  /// - Parameters:
  ///   - fromLogits: predictions are logits, not probabilities.
  ///   - labelSmoothing: how far targets are moved toward ½, from 0 to 1.
  public static func binaryCrossentropy(fromLogits: Bool = false, labelSmoothing: Double = 0) -> Loss {
    let configuration = Configuration(
      className: "BinaryCrossentropy", fromLogits: fromLogits, labelSmoothing: labelSmoothing)
    return Loss("binary_crossentropy", configuration) { targets, predictions in
      let hard = try matchedOperands(targets, predictions, "binaryCrossentropy")
      let p = hard.predictions
      let y = labelSmoothing == 0 ? hard.targets : hard.targets * (1 - labelSmoothing) + labelSmoothing / 2
      if let z = logits(behind: p, of: .sigmoid) ?? (fromLogits ? p : nil) {
        return mean(maximum(z, 0) - z * y + log1p(exp(-abs(z))), axes: [-1])
      }
      let q = clipped(p, kerasEpsilon, 1 - kerasEpsilon)
      return -mean(y * log(q) + (1 - y) * log(1 - q), axes: [-1])
    }
  }
}

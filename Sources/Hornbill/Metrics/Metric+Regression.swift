import Foundation
import HornbillGraph

extension Metric {
  /// The root of the mean squared error over all elements, under the key `root_mean_squared_error`.
  ///
  /// ```
  /// √(Σ (p - y)² / n)                with sample weights √(Σ w (p - y)² / Σ w)
  /// ```
  ///
  /// The root is that of the mean over the epoch, not the mean of the batches' roots. Targets have the shape of the
  /// predictions; anything else throws `HornbillError` where the metric is used. Source: `RootMeanSquaredError` in
  /// `keras/src/metrics/regression_metrics.py`.
  public static let rootMeanSquaredError = Metric(
    "root_mean_squared_error", direction: .down, kind: .rootMeanSquaredError, result: { $0.squareRoot() }
  ) {
    let (y, p) = try matchedOperands($0, $1, "rootMeanSquaredError")
    return square(p - y)
  }

  /// The cosine of the angle between targets and predictions, under the key `cosine_similarity`.
  ///
  /// It is 1 where they point the same way. The loss of this name has the other sign.
  ///
  /// ```
  /// v = Σ ŷ p̂                    x̂ = x / max(‖x‖, 1e-7)
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else, and an axis that they do not have, throws
  /// `HornbillError` where the metric is used. Source: `CosineSimilarity` in `keras/src/metrics/regression_metrics.py`.
  ///
  /// - Parameter axis: the axis of the vectors.
  public static func cosineSimilarity(axis: Int = -1) -> Metric {
    Metric("cosine_similarity", direction: .up, kind: .cosineSimilarity(axis: axis)) {
      try cosines($0, $1, axis: axis)
    }
  }
}

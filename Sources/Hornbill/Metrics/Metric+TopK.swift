import HornbillGraph

extension Metric {
  /// The share of samples whose right class is among the `k` greatest predictions, under the key
  /// `top_k_categorical_accuracy`.
  ///
  /// ```
  /// v = 1 where fewer than k predictions are greater than p_c, else 0        c = argmax y
  /// ```
  ///
  /// So all classes that tie for the last place count as in it. A sample of which a prediction is not finite is wrong.
  /// Targets have the shape of the predictions, classes last; anything else throws `HornbillError` where the metric is
  /// used. Source: `TopKCategoricalAccuracy` in `keras/src/metrics/accuracy_metrics.py`, `tf.math.in_top_k`.
  ///
  /// - Parameter k: how many classes, at least 1.
  public static func topKCategoricalAccuracy(k: Int = 5) -> Metric {
    Metric("top_k_categorical_accuracy", direction: .up, kind: .topKCategoricalAccuracy(k: k)) {
      let (y, p) = try matchedOperands($0, $1, "topKCategoricalAccuracy")
      try requireClasses(p, "topKCategoricalAccuracy")
      return isAmongGreatest(k, argmax(y), p)
    }
  }

  /// The share of samples whose class is among the `k` greatest predictions, targets being class numbers, under the key
  /// `sparse_top_k_categorical_accuracy`.
  ///
  /// ```
  /// v = 1 where fewer than k predictions are greater than p_y, else 0
  /// ```
  ///
  /// So all classes that tie for the last place count as in it. A sample of which a prediction is not finite is wrong,
  /// as is a number that is no class. Targets have the shape of the predictions without the last axis, or with 1 in its
  /// place; anything else throws `HornbillError` where the metric is used. Source: `SparseTopKCategoricalAccuracy` in
  /// `keras/src/metrics/accuracy_metrics.py`, `tf.math.in_top_k`.
  ///
  /// - Parameter k: how many classes, at least 1.
  public static func sparseTopKCategoricalAccuracy(k: Int = 5) -> Metric {
    Metric("sparse_top_k_categorical_accuracy", direction: .up, kind: .sparseTopKCategoricalAccuracy(k: k)) {
      let (classes, p) = try classNumberOperands($0, $1, "sparseTopKCategoricalAccuracy")
      try requireClasses(p, "sparseTopKCategoricalAccuracy")
      return isAmongGreatest(k, classes.cast(to: .int32), p)
    }
  }
}

/// 1 for each row of predictions in which fewer than `k` are greater than that of the row's class, else 0.
private func isAmongGreatest(_ k: Int, _ classes: Tensor, _ predictions: Tensor) -> Tensor {
  let numbers = Tensor.arange(predictions.shape.last, dtype: classes.dtype)
  let isRight = classes.expandedDimensions(axis: -1) .== numbers
  // A selection and not a product: an infinite prediction times 0 would be NaN.
  let zero = Tensor.full([], 0, dtype: predictions.dtype)
  let right = sum(select(isRight, predictions, zero), axes: [-1], keepDimensions: true)
  func count(_ condition: Tensor) -> Tensor { sum(condition.cast(to: .float32), axes: [-1]) }
  let isCounted = logicalAnd(
    count(isRight) .== 1, count(isFinite(predictions)) .== Double(predictions.shape.last))
  return logicalAnd(isCounted, count(predictions .> right) .< Double(k)).cast(to: .float32)
}

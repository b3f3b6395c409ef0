import HornbillGraph

extension Metric {
  /// The share of right predictions, under the key `accuracy`; see ``accuracy(named:)``.
  public static let accuracy = accuracy(named: "accuracy")

  /// The share of right predictions.
  ///
  /// What counts as right follows from the shapes, as in Keras:
  ///
  /// ```
  /// predictions [..., 1]                   binary: 1 where p > 0.5, strictly, equals y
  /// targets with an axis less, or [..., 1] sparse: argmax p equals the class number y
  /// else                                   categorical: argmax p equals argmax y, the first of equals
  /// ```
  ///
  /// Shapes that do not fit throw `HornbillError` where the metric is used. Source: `get_metric` in
  /// `keras/src/trainers/compile_utils.py`, and `keras/src/metrics/accuracy_metrics.py`.
  ///
  /// - Parameter name: the key in logs and history, such as `acc`.
  public static func accuracy(named name: String) -> Metric {
    Metric(name, direction: .up, kind: .accuracy) { targets, predictions in
      if predictions.shape.last == 1 || predictions.rank < 2 {
        return try binaryMatches(targets, predictions, threshold: 0.5, "accuracy")
      }
      if targets.rank < predictions.rank || targets.shape.last == 1 {
        return try sparseMatches(targets, predictions, "accuracy")
      }
      return try categoricalMatches(targets, predictions, "accuracy")
    }
  }

  /// The share of elements on the right side of the threshold, under the key `binary_accuracy`.
  ///
  /// ```
  /// v = 1 where (p > threshold) == y, else 0
  /// ```
  ///
  /// Give 0 as threshold for predictions that are logits. Targets have the shape of the predictions; anything else
  /// throws `HornbillError` where the metric is used. Source: `BinaryAccuracy` in
  /// `keras/src/metrics/accuracy_metrics.py`.
  public static func binaryAccuracy(threshold: Double = 0.5) -> Metric {
    Metric("binary_accuracy", direction: .up, kind: .binaryAccuracy(threshold: threshold)) {
      try binaryMatches($0, $1, threshold: threshold, "binaryAccuracy")
    }
  }

  /// The share of samples whose greatest prediction is that of the target's greatest element, under the key
  /// `categorical_accuracy`.
  ///
  /// ```
  /// v = 1 where argmax p == argmax y, else 0     the first of equals
  /// ```
  ///
  /// Targets have the shape of the predictions, classes last; anything else throws `HornbillError` where the metric is
  /// used. Source: `CategoricalAccuracy` in `keras/src/metrics/accuracy_metrics.py`.
  public static let categoricalAccuracy = Metric(
    "categorical_accuracy", direction: .up, kind: .categoricalAccuracy
  ) { try categoricalMatches($0, $1, "categoricalAccuracy") }

  /// The share of samples whose greatest prediction is that of the class which the target names, under the key
  /// `sparse_categorical_accuracy`.
  ///
  /// ```
  /// v = 1 where argmax p == y, else 0            the first of equals
  /// ```
  ///
  /// Targets have the shape of the predictions without the last axis, or with 1 in its place; anything else throws
  /// `HornbillError` where the metric is used. Source: `SparseCategoricalAccuracy` in
  /// `keras/src/metrics/accuracy_metrics.py`.
  public static let sparseCategoricalAccuracy = Metric(
    "sparse_categorical_accuracy", direction: .up, kind: .sparseCategoricalAccuracy
  ) { try sparseMatches($0, $1, "sparseCategoricalAccuracy") }
}

private func binaryMatches(
  _ targets: Tensor, _ predictions: Tensor, threshold: Double, _ operation: String
) throws -> Tensor {
  let (y, p) = try matchedOperands(targets, predictions, operation)
  return ((p .> threshold).cast(to: y.dtype) .== y).cast(to: .float32)
}

private func sparseMatches(_ targets: Tensor, _ predictions: Tensor, _ operation: String) throws -> Tensor {
  let (classes, p) = try classNumberOperands(targets, predictions, operation)
  try requireClasses(p, operation)
  return (argmax(p) .== classes).cast(to: .float32)
}

private func categoricalMatches(
  _ targets: Tensor, _ predictions: Tensor, _ operation: String
) throws -> Tensor {
  let (y, p) = try matchedOperands(targets, predictions, operation)
  try requireClasses(p, operation)
  return (argmax(p) .== argmax(y)).cast(to: .float32)
}

/// - Throws: `HornbillError` where the last axis is empty.
func requireClasses(_ predictions: Tensor, _ operation: String) throws {
  guard predictions.shape.last > 0 else {
    throw HornbillError(
      operation, expected: "predictions with at least one class", received: "\(predictions.shape)")
  }
}

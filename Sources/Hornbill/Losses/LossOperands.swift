package import HornbillGraph

/// Keras's fuzz factor: its smallest probability, and what keeps its quotients and logarithms finite
/// (`keras.backend.epsilon`).
package let kerasEpsilon = 1e-7

/// Targets and predictions of one shape and in the predictions' dtype, to be compared element by element.
///
/// A trailing axis of extent 1 that only one of them has is added to a vector, and taken off
/// anything else (`squeeze_or_expand_to_same_rank` in `keras/src/losses/loss.py`).
///
/// - Throws: `HornbillError` where the shapes still differ, or predictions are a single number.
package func matchedOperands(
  _ targets: Tensor, _ predictions: Tensor, _ operation: String, hint: String? = nil
) throws -> (targets: Tensor, predictions: Tensor) {
  try requireAxes(predictions, operation)
  let (y, p) = rankFixed(targets, predictions)
  guard y.shape == p.shape else {
    throw HornbillError(
      operation, expected: "targets of shape \(predictions.shape)", received: "\(targets.shape)",
      hint: hint ?? "Reshape the targets, or change the number of units of the last layer.")
  }
  let real = p.asFloatingPoint
  return (y.cast(to: real.dtype), real)
}

/// Class numbers, one for each row of predictions, and the predictions.
///
/// - Throws: `HornbillError` where there is not one number a row.
package func classNumberOperands(
  _ targets: Tensor, _ predictions: Tensor, _ operation: String
) throws -> (classes: Tensor, predictions: Tensor) {
  try requireAxes(predictions, operation)
  var (classes, p) = rankFixed(targets, predictions)
  if classes.rank == p.rank, classes.shape.last == 1 {
    classes = classes.reshaped(to: Shape(Array(classes.shape.dimensions.dropLast())))
  }
  let expected = Shape(Array(p.shape.dimensions.dropLast()))
  guard classes.shape == expected else {
    let oneHot = targets.shape == predictions.shape
    throw HornbillError(
      operation, expected: "targets of shape \(expected), one class number each",
      received: "\(targets.shape)",
      hint: oneHot
        ? "For one-hot targets use categoricalCrossentropy." : "Reshape the targets to \(expected).")
  }
  return (classes, p.asFloatingPoint)
}

/// The smallest number raised to `low`, the largest lowered to `high`.
package func clipped(_ x: Tensor, _ low: Double, _ high: Double) -> Tensor { minimum(maximum(x, low), high) }

private func requireAxes(_ predictions: Tensor, _ operation: String) throws {
  guard predictions.rank > 0 else {
    throw HornbillError(
      operation, expected: "predictions with at least one axis, the batch", received: "a single number")
  }
}

private func rankFixed(_ targets: Tensor, _ predictions: Tensor) -> (Tensor, Tensor) {
  switch targets.rank - predictions.rank {
  case 1 where targets.shape.last == 1: levelled(targets, predictions)
  case -1 where predictions.shape.last == 1: { ($0.1, $0.0) }(levelled(predictions, targets))
  default: (targets, predictions)
  }
}

/// Two tensors of which the longer has one trailing axis of extent 1 more, with the same number of axes.
private func levelled(_ longer: Tensor, _ shorter: Tensor) -> (Tensor, Tensor) {
  shorter.rank == 1
    ? (longer, shorter.expandedDimensions(axis: -1))
    : (longer.reshaped(to: Shape(Array(longer.shape.dimensions.dropLast()))), shorter)
}

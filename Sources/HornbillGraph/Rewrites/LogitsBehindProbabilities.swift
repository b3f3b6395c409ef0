/// An activation whose result is read as probabilities.
package enum ProbabilityActivation: Sendable {
  /// Softmax over the last axis: one distribution a row.
  case softmax
  /// The logistic function: one probability an element.
  case sigmoid
}

/// The logits from which probabilities were computed, in the probabilities' own shape; nil where they did not
/// come out of the given activation.
///
/// A cross-entropy of `softmax(z)` or `sigmoid(z)` is exact when it is computed from `z`: the probabilities round
/// to 0 and 1 long before `z` overflows. The search looks through what leaves every distribution as it is:
/// reshapes (for a softmax only those that keep the last axis) and casts to the same dtype. It asks for *one*
/// activation, because logits mean something else to another (Documentation/Decisions/0002-matching-activation.md).
package func logits(behind probabilities: Tensor, of activation: ProbabilityActivation) -> Tensor? {
  var node = probabilities.node
  while true {
    switch (node.operation, activation) {
    case (is Softmax, .softmax), (is Sigmoid, .sigmoid):
      return node.inputs.first.map { Tensor($0).reshaped(to: probabilities.shape) }
    case (is Reshape, _):
      guard let input = node.inputs.first else { return nil }
      guard activation == .sigmoid || input.type.shape.last == node.type.shape.last else { return nil }
      node = input
    case (is Cast, _):
      guard let input = node.inputs.first, input.type.dtype == node.type.dtype else { return nil }
      node = input
    default:
      return nil
    }
  }
}

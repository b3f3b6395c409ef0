public import HornbillGraph

/// A penalty on the size of parameters or outputs, added to the loss: `l1 · Σ|w| + l2 · Σw²`.
public struct Regularizer: Sendable, Hashable {
  /// The factor of the sum of magnitudes.
  public var l1: Double
  /// The factor of the sum of squares (without ½, as in Keras).
  public var l2: Double

  /// The penalty of a tensor, a scalar.
  public func callAsFunction(_ w: Tensor) -> Tensor {
    switch (l1 != 0, l2 != 0) {
    case (true, true): sum(abs(w)) * l1 + sum(square(w)) * l2
    case (true, false): sum(abs(w)) * l1
    default: sum(square(w)) * l2
    }
  }
}

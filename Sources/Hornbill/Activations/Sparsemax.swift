public import HornbillGraph

/// A sparse relative of the softmax (Martins and Astudillo, 2016), as Keras 3 computes it.
///
/// ```
/// y_i = max(x_i - τ, 0),  τ = (Σ_{j in S} (|S| - rank_j + 1) · x_j - 1) / |S|
/// S = {j : Σ_k max(x_k - x_j, 0) < 1}, rank_j = 1 for the largest x_j
/// ```
///
/// Keras adds up the partial sums of the support S where the paper takes the last one, so that `y` lies on the
/// probability simplex only where S has one element; Hornbill follows it, so that models agree. The support is
/// found by comparing all pairs along the axis, which needs memory for the square of its extent.
public func sparsemax(_ x: Tensor, axis: Int = -1) -> Tensor {
  alongLastAxis(x.asFloatingPoint, axis: axis, "sparsemax") { x in
    let fixed = stopGradient(x)
    let (each, other) = (fixed.expandedDimensions(axis: -1), fixed.expandedDimensions(axis: -2))
    let support = (sum(positivePart(other - each), axes: [-1]) .< 1).cast(to: x.dtype)
    // Equal elements rank by their position.
    let position = Tensor.arange(x.shape.last, dtype: .int32)
    let isEarlier = position.expandedDimensions(axis: 0) .<= position.expandedDimensions(axis: 1)
    let isBefore = logicalOr(other .> each, logicalAnd(other .== each, isEarlier))
    let rank = sum(isBefore.cast(to: x.dtype), axes: [-1])
    let size = sum(support, axes: [-1], keepDimensions: true)
    let share = support * (size - rank + 1)
    let tau = (sum(share * x, axes: [-1], keepDimensions: true) - 1) / size
    return positivePart(x - tau)
  }
}

public import HornbillGraph

/// The nearest point of the probability simplex, which is sparse where the softmax is not (Martins and
/// Astudillo, 2016).
///
/// ```
/// y_i = max(x_i - τ, 0),  τ = (Σ_{j in S} x_j - 1) / |S|,  S = {j : Σ_k max(x_k - x_j, 0) < 1}
/// ```
///
/// The support S is found by comparing all pairs along the axis, which needs memory for their squares.
public func sparsemax(_ x: Tensor, axis: Int = -1) -> Tensor {
  alongLastAxis(x.asFloatingPoint, axis: axis, "sparsemax") { x in
    // A shift changes nothing; this one keeps digits.
    let z = x - stopGradient(max(x, axes: [-1], keepDimensions: true))
    let fixed = stopGradient(z)
    let above = positivePart(fixed.expandedDimensions(axis: -2) - fixed.expandedDimensions(axis: -1))
    let support = (sum(above, axes: [-1]) .< 1).cast(to: x.dtype)
    let size = sum(support, axes: [-1], keepDimensions: true)
    let tau = (sum(support * z, axes: [-1], keepDimensions: true) - 1) / size
    return positivePart(z - tau)
  }
}

import HornbillGraph

extension Loss {
  /// The negative cosine of the angle between targets and predictions: -1 where they point the same way.
  ///
  /// ```
  /// l = -Σ ŷ p̂                   x̂ = x / max(‖x‖, 1e-7), so that a vector of zeros has the similarity 0
  /// ```
  ///
  /// Targets have the shape of the predictions; anything else, and an axis that they do not have, throws
  /// `HornbillError` where the loss is used. The metric of this name has the other sign. Source: `cosine_similarity`
  /// in `keras/src/losses/losses.py`.
  ///
  /// - Parameter axis: the axis of the vectors.
  public static func cosineSimilarity(axis: Int = -1) -> Loss {
    Loss("cosine_similarity", Configuration(className: "CosineSimilarity", axis: axis)) {
      -(try cosines($0, $1, axis: axis))
    }
  }
}

/// The cosine of the angle between targets and predictions along an axis.
///
/// - Throws: `HornbillError` where their shapes differ, or they have no such axis.
func cosines(_ targets: Tensor, _ predictions: Tensor, axis: Int) throws -> Tensor {
  let (y, p) = try matchedOperands(targets, predictions, "cosineSimilarity")
  guard (-p.rank..<p.rank).contains(axis) else {
    throw HornbillError(
      "cosineSimilarity",
      expected: "an axis from \(-p.rank) to \(p.rank - 1), as predictions of shape \(p.shape) have",
      received: "\(axis)")
  }
  func direction(_ x: Tensor) -> Tensor {
    let squares = sum(square(x), axes: [axis], keepDimensions: true)
    // The maximum before the root: behind it, the gradient of a vector of zeros would be NaN.
    return x * rsqrt(maximum(squares, kerasEpsilon * kerasEpsilon))
  }
  return sum(direction(y) * direction(p), axes: [axis])
}

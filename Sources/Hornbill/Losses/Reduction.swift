package import HornbillGraph

/// The mean of all elements of the per-sample losses, steps of sequences included; a scalar stays as it is.
///
/// Keras's `sum_over_batch_size` (`keras/src/losses/loss.py`).
package func reduced(_ losses: Tensor) -> Tensor { losses.rank == 0 ? losses.asFloatingPoint : mean(losses) }

/// The same with sample weights: `Σ w·l / count`, divided by the number of losses and not by the sum of the weights.
///
/// A scalar loss counts with the mean weight of its batch, as in Keras.
///
/// - Throws: `HornbillError` where the weights do not fit the losses.
package func reduced(_ losses: Tensor, sampleWeights: Tensor) throws -> Tensor {
  let losses = losses.asFloatingPoint
  return reduced(losses * (try spread(sampleWeights, over: losses)))
}

/// The same under a mask: `Σ m·w·l / Σ m`, 0 where nothing counts.
///
/// Keras weighs what counts by `total / valid` (`apply_mask` in `keras/src/losses/loss.py`).
///
/// - Throws: `HornbillError` where the weights or the mask do not fit the losses.
package func reduced(_ losses: Tensor, sampleWeights: Tensor?, mask: Tensor) throws -> Tensor {
  let share = mean(mask.cast(to: losses.asFloatingPoint.dtype))
  return try reduced(losses, sampleWeights: masked(sampleWeights, mask))
    / select(share .> 0, share, 1 - share)
}

/// Sample weights, or weights of 1, that are 0 where the mask is false.
///
/// - Throws: `HornbillError` where the weights do not fit the mask.
package func masked(_ sampleWeights: Tensor?, _ mask: Tensor) throws -> Tensor {
  let counts = mask.cast(to: .float32)
  return try sampleWeights.map { counts * (try spread($0, over: counts)) } ?? counts
}

/// Sample weights in the shape and dtype of per-sample values: one weight a sample holds for all of its steps.
///
/// A single value goes with weights of any shape, which stay as they are.
///
/// - Throws: `HornbillError` where the weights do not fit the values.
package func spread(_ sampleWeights: Tensor, over values: Tensor) throws -> Tensor {
  guard values.rank > 0 else { return sampleWeights.cast(to: values.dtype) }
  var extents = sampleWeights.shape.dimensions
  while extents.count > values.rank, extents.last == 1 { extents.removeLast() }
  if extents.count < values.rank, Array(values.shape.dimensions.prefix(extents.count)) == extents {
    extents += Array(repeating: 1, count: values.rank - extents.count)
  }
  let shape = Shape(extents)
  guard shape.rank == values.rank, Shape.broadcast(shape, values.shape) == values.shape else {
    throw HornbillError(
      "sampleWeight", expected: "one weight for each loss, of shape \(values.shape)",
      received: "\(sampleWeights.shape)")
  }
  return sampleWeights.cast(to: values.dtype).reshaped(to: shape).broadcast(to: values.shape)
}

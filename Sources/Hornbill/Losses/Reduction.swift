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

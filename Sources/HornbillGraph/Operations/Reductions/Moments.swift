/// Mean and variance of each element of the last axis over all other axes, read in one pass:
/// `y[0, c] = Σ_i x[i..., c] / n`, `y[1, c] = Σ_i (x[i..., c] - y[0, c])² / n`, where n counts the elements i.
package struct Moments: Operation {
  package static let name = "moments"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank > 0, inputs[0].dtype.isFloatingPoint, shape.elementCount > 0 else {
      throw HornbillError(
        Self.name, expected: "numbers with a fraction, at least one for each element of the last axis",
        received: "\(inputs[0])")
    }
    return TensorType([2, shape.last], inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let columns = type.shape.last
    let rows = inputs[0].values.count / columns
    var result = [Double](repeating: 0, count: 2 * columns)
    for column in 0..<columns {
      let values = (0..<rows).map { inputs[0].values[$0 * columns + column] }
      let mean = values.reduce(0, +) / Double(rows)
      result[column] = mean
      result[columns + column] = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let x = inputs[0]
    let each = 1 / Double(x.shape.elementCount / x.shape.last)
    return [(upstream[0] * each) + (x - output[0]) * (upstream[1] * (2 * each))]
  }
}

/// The mean and the variance of each element of the last axis, over all other axes.
///
/// ```
/// mean[c] = Σ_i x[i..., c] / n        variance[c] = Σ_i (x[i..., c] - mean[c])² / n
/// ```
///
/// The input is read once: the moments of blocks are joined (Chan, Golub and LeVeque 1979, "Updating formulae and a
/// pairwise algorithm for computing sample variances", equation 2.1). It has an element, and one axis at least.
public func moments(_ x: Tensor) -> (mean: Tensor, variance: Tensor) {
  let both = apply(Moments(), x.asFloatingPoint)
  return (both[0], both[1])
}

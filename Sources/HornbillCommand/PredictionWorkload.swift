import Hornbill

/// Prediction by a network of random weights, which a predictor holds, as where a trained network is put to use.
struct PredictionWorkload {
  let model: Model
  let x: Tensor
  /// Rows computed at once; the fastest counts.
  let batchSizes: [Int]
  /// The multiplications for one row.
  let products: Int

  func measure(_ name: String) throws -> WorkloadResult {
    let predictor = try model.predictor()
    let time = try Stopwatch.best(
      of: batchSizes.map { size in { _ = try predictor(x, batchSize: size) } })
    return WorkloadResult(
      workload: name, microseconds: time, operations: Double(2 * x.shape[0] * products),
      parameters: model.parameterCount)
  }

  func profile() throws -> String { try model.predictor().profile(x) }
}

import Hornbill

/// Prediction by a network of random weights.
struct PredictionWorkload {
  let model: Model
  let x: Tensor
  /// Rows computed at once; the fastest counts.
  let batchSizes: [Int]
  /// The multiplications for one row.
  let products: Int

  func measure(_ name: String) throws -> WorkloadResult {
    let time = try Stopwatch.best(
      of: batchSizes.map { size in { _ = try model.predict(x, batchSize: size) } })
    return WorkloadResult(
      workload: name, microseconds: time, operations: Double(2 * x.shape[0] * products),
      parameters: model.parameterCount)
  }

  func profile() throws -> String { try model.profile(x) }
}

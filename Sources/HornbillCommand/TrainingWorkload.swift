import Hornbill

/// Training of a network on data in memory, an epoch (or more) at a time.
struct TrainingWorkload {
  /// The network, compiled.
  let model: Model
  let data: BenchData
  let batchSize: Int
  var epochs = 1
  /// The multiplications of each layer for one row; those of layers after the first may stand together.
  let products: [Int]

  func measure(_ name: String) throws -> WorkloadResult {
    let before = PeakMemory.mebibytes
    let steps = epochs * ((data.count + batchSize - 1) / batchSize)
    let time = try Stopwatch.best(parts: steps) {
      _ = try model.fit(data.x, data.y, batchSize: batchSize, epochs: epochs, verbose: .silent)
    }
    return WorkloadResult(
      workload: name, microseconds: time, operations: Self.operations(products, batchSize: batchSize),
      parameters: model.parameterCount, memory: PeakMemory.mebibytes - before)
  }

  func profile() throws -> String { try model.profile(data.x, data.y, batchSize: batchSize) }

  /// Additions and multiplications of a step: forward, the weights' gradient, and, but for the first layer, the
  /// input's gradient.
  static func operations(_ products: [Int], batchSize: Int) -> Double {
    Double(products.enumerated().reduce(0) { $0 + ($1.offset == 0 ? 4 : 6) * $1.element * batchSize })
  }

  /// The multiplications of each layer of a network of dense layers for one row.
  static func products(sizes: [Int]) -> [Int] { zip(sizes, sizes.dropFirst()).map(*) }
}

import Hornbill
import HornbillCPU

/// One thing measured.
struct Figure {
  let workload: String
  /// Of one training step, or of one call.
  let microseconds: Double
  /// Additions and multiplications of the matrix products in it.
  let operations: Double
}

/// What is measured: the same work as the rivals do in `Benchmarks/Rivals/workloads.py`.
enum Workload: String, CaseIterable {
  case shallow, mlp, tiny
  case predictOne = "mlp-predict-1"
  case predictMany = "mlp-predict-10000"
  case matmul
  case streaming
  case overheads

  /// What is measured where nothing is named.
  static let usual = allCases.filter { $0 != .streaming && $0 != .overheads }

  func measure() throws -> [Figure] {
    switch self {
    case .shallow: return [try train(try training(), sizes: [784, 64, 10])]
    case .mlp: return [try train(try training(), sizes: [784, 512, 512, 10])]
    case .tiny: return [try train(try training(), sizes: [2, 8, 1], epochs: 10)]
    case .predictOne: return [try predict(rows: 1)]
    case .predictMany: return [try predict(rows: 10_000)]
    case .matmul: return try Self.products.map { try Self.product($0.m, $0.n, $0.k) }
    case .streaming: return try StreamingWorkload.measure()
    case .overheads: return try OverheadWorkload.measure()
    }
  }

  /// Where the time of a step goes; nil for what has no program.
  func profile() throws -> String? {
    switch self {
    case .shallow, .mlp, .tiny:
      let (model, data, batchSize) = try training()
      return try model.profile(data.x, data.y, batchSize: batchSize)
    case .predictOne: return try Networks.mlp(name: rawValue).profile(BenchData.rows(1))
    case .predictMany: return try Networks.mlp(name: rawValue).profile(BenchData.rows(10_000))
    case .matmul, .streaming, .overheads: return nil
    }
  }

  private func training() throws -> (model: Model, data: BenchData, batchSize: Int) {
    switch self {
    case .shallow:
      let model = Networks.shallow(name: rawValue)
      try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError())
      return (model, try BenchData.images(), 128)
    case .tiny:
      let model = Networks.tiny(name: rawValue)
      try model.compile(optimizer: .sgd(learningRate: 0.15), loss: .binaryCrossentropy())
      return (model, BenchData.points(), 10)
    default:
      let model = Networks.mlp(name: rawValue)
      try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy())
      return (model, try BenchData.images(), 128)
    }
  }

  private func train(
    _ work: (model: Model, data: BenchData, batchSize: Int), sizes: [Int], epochs: Int = 1
  ) throws -> Figure {
    let (model, data, batchSize) = work
    let steps = epochs * ((data.count + batchSize - 1) / batchSize)
    let time = try Stopwatch.best(parts: steps) {
      _ = try model.fit(data.x, data.y, batchSize: batchSize, epochs: epochs, verbose: .silent)
    }
    // Forward, the weights' gradient, and, but for the first layer, the input's gradient.
    let products = zip(sizes, sizes.dropFirst()).enumerated().map { layer, pair in
      (layer == 0 ? 4 : 6) * pair.0 * pair.1 * batchSize
    }
    return Figure(workload: rawValue, microseconds: time, operations: Double(products.reduce(0, +)))
  }

  private func predict(rows: Int) throws -> Figure {
    let model = Networks.mlp(name: "mlp")
    let x = BenchData.rows(rows)
    let time = try Stopwatch.bestCall { _ = try model.predict(x, batchSize: rows) }
    return Figure(
      workload: rawValue, microseconds: time,
      operations: Double(2 * rows * (784 * 512 + 512 * 512 + 512 * 10)))
  }

  private static let products = [
    (m: 128, n: 512, k: 784), (m: 128, n: 512, k: 512), (m: 784, n: 512, k: 128), (m: 512, n: 512, k: 128),
    (m: 1024, n: 1024, k: 1024),
  ]

  private static func product(_ m: Int, _ n: Int, _ k: Int) throws -> Figure {
    let operations = 2 * Double(m) * Double(n) * Double(k)
    // As many as fill a third of a second at 100 GFLOP/s.
    let repetitions = max(3, Int((Stopwatch.isQuick ? 0.02 : 0.3) * 1e11 / operations))
    let time = try measureMatrixProduct(m: m, n: n, k: k, repetitions: repetitions)
    return Figure(workload: "matmul-\(m)x\(n)x\(k)", microseconds: time, operations: operations)
  }
}

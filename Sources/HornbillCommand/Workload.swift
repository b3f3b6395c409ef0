import Hornbill
import HornbillCPU

/// One thing measured.
struct WorkloadResult {
  let workload: String
  /// Of one training step, or of one call.
  let microseconds: Double
  /// Additions and multiplications of the matrix products in it.
  let operations: Double
  /// Of the network.
  var parameters: Int?
  /// By how many MiB the process's peak grew after the data was loaded.
  var memory: Double?
}

/// What is measured: the same work as the rivals do in `Benchmarks/Rivals/workloads.py`.
enum Workload: String, CaseIterable {
  case shallow, mlp, tiny, cnn, resnet20
  case predictOne = "mlp-predict-1"
  case predictMany = "mlp-predict-10000"
  case resNet20PredictOne = "resnet20-predict-1"
  case resNet20PredictMany = "resnet20-predict-1000"
  case resNet50PredictOne = "resnet50-predict-1"
  case matmul
  case streaming
  case overheads
  case reluTanh = "relu-tanh"

  /// What is measured where nothing is named.
  static let usual = allCases.filter { ![.streaming, .overheads, .reluTanh].contains($0) }

  func measure() throws -> [WorkloadResult] {
    switch self {
    case .matmul: return try Self.products.map { try Self.product($0.m, $0.n, $0.k) }
    case .streaming: return try StreamingWorkload.measure()
    case .overheads: return try OverheadWorkload.measure()
    default:
      if let training = try training() { return [try training.measure(rawValue)] }
      return try prediction().map { [try $0.measure(rawValue)] } ?? []
    }
  }

  /// Where the time of a step goes; nil for what has no program.
  func profile() throws -> String? { try training()?.profile() ?? prediction()?.profile() }

  private func training() throws -> TrainingWorkload? {
    switch self {
    case .shallow:
      let model = Networks.shallow(name: rawValue)
      try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError())
      return TrainingWorkload(
        model: model, data: try BenchData.rows(), batchSize: 128,
        products: TrainingWorkload.products(sizes: [784, 64, 10]))
    case .mlp:
      let model = Networks.mlp(name: rawValue)
      try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy())
      return TrainingWorkload(
        model: model, data: try BenchData.rows(), batchSize: 128,
        products: TrainingWorkload.products(sizes: [784, 512, 512, 10]))
    case .tiny:
      let model = Networks.tiny(name: rawValue)
      try model.compile(optimizer: .sgd(learningRate: 0.15), loss: .binaryCrossentropy())
      return TrainingWorkload(
        model: model, data: BenchData.points(), batchSize: 10, epochs: 10,
        products: TrainingWorkload.products(sizes: [2, 8, 1]))
    case .cnn:
      let model = Networks.convolutional(name: rawValue)
      try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy())
      return TrainingWorkload(
        model: model, data: try BenchData.images(), batchSize: 128,
        products: [26 * 26 * 32 * 9, 11 * 11 * 64 * 9 * 32 + 1600 * 10])
    case .resnet20:
      let model = try ResidualNetworks.small(name: rawValue, inputShape: [32, 32, 3])
      try model.compile(
        optimizer: .sgd(learningRate: 0.1, momentum: 0.9), loss: .categoricalCrossentropy())
      return TrainingWorkload(
        model: model, data: BenchData.colouredImages(), batchSize: 64,
        products: [Self.resNet20Stem, Self.resNet20Products - Self.resNet20Stem])
    default: return nil
    }
  }

  private func prediction() throws -> PredictionWorkload? {
    func mlp(rows: Int) -> PredictionWorkload {
      PredictionWorkload(
        model: Networks.mlp(name: "mlp"), x: BenchData.inputs([rows, 784]), batchSizes: [rows],
        products: 784 * 512 + 512 * 512 + 512 * 10)
    }
    func resNet20(rows: Int, batchSizes: [Int]) throws -> PredictionWorkload {
      PredictionWorkload(
        model: try ResidualNetworks.small(name: "resnet20", inputShape: [32, 32, 3]),
        x: BenchData.inputs([rows, 32, 32, 3]), batchSizes: batchSizes, products: Self.resNet20Products)
    }
    switch self {
    case .predictOne: return mlp(rows: 1)
    case .predictMany: return mlp(rows: 10_000)
    case .resNet20PredictOne: return try resNet20(rows: 1, batchSizes: [1])
    case .resNet20PredictMany: return try resNet20(rows: 1000, batchSizes: [20, 100, 1000])
    case .resNet50PredictOne:
      return PredictionWorkload(
        model: try ResidualNetworks.resNet50(name: "resnet50"), x: BenchData.inputs([1, 224, 224, 3]),
        batchSizes: [1], products: Self.resNet50Products)
    default: return nil
    }
  }

  /// Multiplications for one image: of ResNet-20's first layer, of all its layers, of ResNet-50's.
  private static let (resNet20Stem, resNet20Products, resNet50Products) = (442_368, 40_813_184, 3_857_973_248)

  private static let products = [
    (m: 128, n: 512, k: 784), (m: 128, n: 512, k: 512), (m: 784, n: 512, k: 128), (m: 512, n: 512, k: 128),
    (m: 1024, n: 1024, k: 1024),
  ]

  private static func product(_ m: Int, _ n: Int, _ k: Int) throws -> WorkloadResult {
    let operations = 2 * Double(m) * Double(n) * Double(k)
    // As many as fill a third of a second at 100 GFLOP/s.
    let repetitions = max(3, Int((Stopwatch.isQuick ? 0.02 : 0.3) * 1e11 / operations))
    let time = try measureMatrixProduct(m: m, n: n, k: k, repetitions: repetitions)
    return WorkloadResult(workload: "matmul-\(m)x\(n)x\(k)", microseconds: time, operations: operations)
  }
}

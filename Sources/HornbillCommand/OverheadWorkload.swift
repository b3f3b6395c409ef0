import Foundation
import Hornbill

/// What metrics, callbacks and loops of one's own cost, next to plain `fit`, by turns.
enum OverheadWorkload {
  private static let batchSize = 128

  /// The large network without metrics, with accuracy, and with all callbacks; then the shallow network in `fit` and
  /// in a compiled loop; the best epoch of each.
  static func measure() throws -> [WorkloadResult] {
    let data = try BenchData.rows()
    let folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func large(_ metrics: [Metric]) throws -> Model {
      let model = Networks.mlp(name: "mlp")
      try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: metrics)
      return model
    }
    let shallow = Networks.shallow(name: "shallow")
    try shallow.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError())
    let (plain, measured, watched) = (try large([]), try large([.accuracy]), try large([]))
    let loop = try CompiledLoop(data, batchSize: batchSize)
    func fit(_ model: Model, _ callbacks: [any Callback] = []) throws {
      try model.fit(data.x, data.y, batchSize: batchSize, verbose: .silent, callbacks: callbacks)
    }
    func callbacks() -> [any Callback] {
      [
        EarlyStopping(monitor: "loss"), ModelCheckpoint(path: folder.path + "/best.safetensors"),
        ReduceLROnPlateau(monitor: "loss"), LearningRateScheduler { _, rate in rate },
        CSVLogger(path: folder.path + "/log.csv"), TerminateOnNaN(),
        LambdaCallback(epochDidEnd: { _, _, _ in }),
      ]
    }
    let runs: [(String, () throws -> Void)] = [
      ("mlp", { try fit(plain) }), ("mlp-accuracy", { try fit(measured) }),
      ("mlp-callbacks", { try fit(watched, callbacks()) }), ("shallow", { try fit(shallow) }),
      ("shallow-compiled", loop.epoch),
    ]
    var best = [Double](repeating: .infinity, count: runs.count)
    for round in 0...Stopwatch.repetitions * 2 {
      for (index, run) in runs.enumerated() {
        let time = try ContinuousClock().measure(run.1) / .microseconds(1)
        if round > 0 { best[index] = min(best[index], time) }
      }
    }
    let steps = Double((data.count + batchSize - 1) / batchSize)
    return zip(runs, best).map { run, time in
      let sizes = run.0.hasPrefix("mlp") ? [784, 512, 512, 10] : [784, 64, 10]
      let products = TrainingWorkload.products(sizes: sizes)
      return WorkloadResult(
        workload: run.0, microseconds: time / steps,
        operations: TrainingWorkload.operations(products, batchSize: batchSize))
    }
  }
}

/// The shallow network as a loop of one's own.
private struct CompiledLoop {
  let epoch: () throws -> Void

  init(_ data: BenchData, batchSize: Int) throws {
    let (x, y) = (data.x.evaluated(), data.y.evaluated())
    let sizes = [[784, 64], [64], [64, 10], [10]]
    let weights = sizes.enumerated().map { index, shape in
      Variable(Tensor.randomUniform(Shape(shape), seed: index) * 0.1 - 0.05)
    }
    let step = compiled { (rows: Tensor) in
      let w = weights.map(\.value)
      let (x, y) = (take(x, rows), take(y, rows))
      let p = softmax(matmul(sigmoid(matmul(x, w[0]) + w[1]), w[2]) + w[3])
      let loss = mean(square(p - y))
      for (variable, (value, slope)) in zip(
        weights, zip(w, gradient(of: loss, withRespectTo: w)))
      {
        try variable.assign(value - 0.01 * slope)
      }
      return loss
    }
    let count = data.count
    let order = (0..<(count + batchSize - 1) / batchSize).map { batch in
      Tensor((batch * batchSize..<min((batch + 1) * batchSize, count)).map { Int32($0) })
    }
    epoch = { for rows in order { _ = try step(rows) } }
  }
}

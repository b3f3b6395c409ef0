import Foundation
import Hornbill
import HornbillFiles

/// Training from files of four gigabytes, made on the spot, next to training from memory.
enum StreamingWorkload {
  private static let batchSize = 128

  /// Both workloads by turns, the best of each.
  static func measure() throws -> [WorkloadResult] {
    let rows = Stopwatch.isQuick ? 20_000 : 5_480_000
    let steps = Stopwatch.isQuick ? 20 : 2000
    let folder = FileManager.default.temporaryDirectory.appending(path: "hornbill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (x, y) = (folder.appending(path: "x.npy").path, folder.appending(path: "y.npy").path)
    let part = try writeFiles(x, y, rows: rows)
    let transform: Dataset.Transform = { x, y in (x.cast(to: .float32) / 255, oneHot(y, classes: 10)) }
    let streamed = try Dataset(files: x, y).batched(batchSize).shuffled().mapped(transform)
    let inMemory = try Dataset(part.x, part.y).batched(batchSize).shuffled().mapped(transform)
    var best = [Double](repeating: .infinity, count: 2)
    for _ in 0..<3 {
      for (index, data) in [inMemory, streamed].enumerated() {
        let model = Networks.mlp(name: "streaming")
        try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy())
        let clock = StepClock(after: steps / 10)
        try model.fit(data, verbose: .silent, callbacks: [clock], stepsPerEpoch: steps)
        best[index] = min(best[index], clock.microsecondsAStep)
      }
    }
    let operations = Double(batchSize) * Double(4 * 784 * 512 + 6 * (512 * 512 + 512 * 10))
    return zip(["streaming-memory", "streaming-files"], best).map {
      WorkloadResult(workload: $0, microseconds: $1, operations: operations)
    }
  }

  /// Writes pixels and classes, and gives the first 60,000 of them.
  private static func writeFiles(_ x: String, _ y: String, rows: Int) throws -> (x: Tensor, y: Tensor) {
    let part = BenchData.bytes(rows: min(rows, 60_000))
    func write(_ path: String, _ bytes: [UInt8], _ shape: [Int], _ times: Int, _ rest: Int) throws {
      try NPYFile.write(.uint8, shape: shape, to: path) { write in
        try bytes.withUnsafeBytes { bytes in
          for _ in 0..<times { try write(bytes) }
          try write(UnsafeRawBufferPointer(rebasing: bytes[..<rest]))
        }
      }
    }
    let (times, rest) = rows.quotientAndRemainder(dividingBy: part.classes.count)
    try write(x, part.pixels, [rows, 784], times, rest * 784)
    try write(y, part.classes, [rows], times, rest)
    return (Tensor(part.pixels, shape: [part.classes.count, 784]), Tensor(part.classes))
  }
}

/// Times the steps of an epoch but the first ones, in which programs are compiled and rows put in order.
private final class StepClock: Callback {
  private let after: Int
  private var start: ContinuousClock.Instant?
  private(set) var microsecondsAStep = Double.infinity

  init(after: Int) { self.after = after }

  func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    if batch == after { start = .now }
    guard let start, batch == state.steps - 1 else { return }
    microsecondsAStep = (ContinuousClock.now - start) / .microseconds(1) / Double(batch - after)
  }
}

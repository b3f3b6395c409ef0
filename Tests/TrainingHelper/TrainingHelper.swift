import Foundation
import Hornbill

/// What tests watch in a process of its own.
///
/// With `--memory`, it prints by how many bytes the process grew over 100,000 predictions of one row and over 1,000
/// calls of `fit`. Otherwise it is a training run of 30 epochs that tests kill and start again: everything that
/// remembers takes part in it. It writes to the folder of its first argument: the model, each epoch's numbers, the best model, and
/// `history.txt` when it is done. With `--slow`, each batch takes a minute, under a handler of Ctrl-C.
@main
struct TrainingHelper {
  static func main() throws {
    if CommandLine.arguments.contains("--memory") { return try printGrowth() }
    let folder = CommandLine.arguments.dropFirst().first ?? "."
    let x = (Tensor.randomUniform([16_000, 32], seed: 11) - 0.5).evaluated()
    let classes = sum(
      (x.sliced(0..<3, axis: 1) .> 0).cast(to: .int32) * Tensor([1, 2, 4].map { Int32($0) }), axes: [1])
    let hot = oneHot(classes.evaluated(), classes: 8).evaluated()
    let model = Sequential(name: "resumed", seed: 5) {
      Dense(128, activation: .relu, inputShape: [32], name: "hidden")
      Dropout(0.3, name: "dropout")
      Dense(8, activation: .softmax, name: "head")
    }
    try model.compile(
      optimizer: .adam(learningRate: 0.01), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    if CommandLine.arguments.contains("--slow") {
      let slow = LambdaCallback(batchDidEnd: { _, _, _ in
        try "".write(toFile: folder + "/slow", atomically: false, encoding: .utf8)
        Thread.sleep(forTimeInterval: 60)
      })
      try model.fit(x, hot, verbose: .silent, callbacks: [.stopOnInterrupt, slow])
      return
    }
    let history = try model.fit(
      x, hot, batchSize: 16, epochs: 30, verbose: .silent,
      callbacks: [
        .backupAndRestore(path: folder + "/backup.safetensors"),
        .earlyStopping(patience: 12, restoreBestWeights: true),
        .reduceLROnPlateau(factor: 0.5, patience: 2, cooldown: 1),
        .learningRateScheduler { _, rate in rate * 0.99 },
        .csvLogger(path: folder + "/log.csv"),
        .modelCheckpoint(path: folder + "/best.safetensors", saveBestOnly: true),
      ],
      validationSplit: 0.2, seed: 7)
    try model.save(to: folder + "/model.safetensors")
    let text = history.values.sorted { $0.key < $1.key }
      .map { name, values in "\(name) \(values.map { String($0.bitPattern, radix: 16) })" }
    try (text + ["\(history.epochs)"]).joined(separator: "\n")
      .write(toFile: folder + "/history.txt", atomically: true, encoding: .utf8)
  }

  private static func printGrowth() throws {
    let model = Sequential(name: "tiny", seed: 5) {
      Dense(8, activation: .sigmoid, inputShape: [2])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(learningRate: 0.15), loss: .binaryCrossentropy())
    let x = Tensor.randomUniform([100, 2], seed: 1).evaluated()
    let y = (sum(x, axes: [1], keepDimensions: true) .> 1).cast(to: .float32).evaluated()
    let row = x[0..<1].evaluated()
    func growth(_ count: Int, _ body: () throws -> Void) rethrows -> Int {
      for _ in 0..<count / 10 { try body() }
      let before = peakMemory
      for _ in 0..<count { try body() }
      return peakMemory - before
    }
    print(try growth(100_000) { _ = try model.predict(row) })
    print(try growth(1000) { try model.fit(x, y, batchSize: 10, verbose: .silent) })
  }

  /// The most bytes that were resident so far.
  private static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
    #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
    #endif
  }
}

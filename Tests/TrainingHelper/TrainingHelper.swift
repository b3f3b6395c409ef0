import Foundation
import Hornbill

/// What tests watch in a process of its own.
///
/// With `--memory`, it prints by how many bytes the process grew over 100,000 predictions of one row and over 1,000
/// calls of `fit`; with `--stream`, by how many over an epoch of a file of 400 MB. Otherwise it is a training run of 30 epochs that tests kill and start again: everything that
/// remembers takes part in it. It writes to the folder of its first argument: the model, each epoch's numbers, the best model, and
/// `history.txt` when it is done. With `--save`, it saves one model again and again, until it is killed. With `--slow`, each batch takes a minute, under a handler of Ctrl-C.
@main
struct TrainingHelper {
  static func main() throws {
    if CommandLine.arguments.contains("--memory") { return try printGrowth() }
    let folder = CommandLine.arguments.dropFirst().first ?? "."
    if CommandLine.arguments.contains("--stream") { return try printGrowthWhileStreaming(folder) }
    if CommandLine.arguments.contains("--save") { return try saveForever(folder) }
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

  /// Each time all weights are one number, the next one.
  private static func saveForever(_ folder: String) throws {
    let model = Sequential(name: "saved", seed: 1) { Dense(700, inputShape: [700], name: "d") }
    var number: Float = 0
    while true {
      try model.setWeights(model.weights().map { Tensor.zeros($0.value.shape) + Double(number) })
      try model.save(to: folder + "/model.keras")
      number += 1
    }
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

  private static func printGrowthWhileStreaming(_ folder: String) throws {
    let (x, y, rows) = (folder + "/x.npy", folder + "/y.npy", 100_000)
    // A file of zeros takes no memory to write: the header, then a hole.
    for (path, shape) in [(x, "(\(rows), 4000)"), (y, "(\(rows),)")] {
      var header = "{'descr': '|u1', 'fortran_order': False, 'shape': \(shape), }"
      header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
      let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
      try Data(bytes).write(to: URL(filePath: path))
      truncate(path, off_t(128 + rows * (path == x ? 4000 : 1)))
    }
    let model = Sequential([Dense(2, activation: .softmax, inputShape: [4000])], seed: 1)
    try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy())
    let data = try Dataset(files: x, y).batched(100).shuffled()
    try model.fit(data, verbose: .silent, stepsPerEpoch: 2)
    let before = peakMemory
    try model.fit(data, verbose: .silent)
    print(peakMemory - before)
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

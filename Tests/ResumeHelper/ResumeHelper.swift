import Foundation
import Hornbill

/// A training run of 30 epochs that tests kill and start again: everything that remembers takes part in it.
///
/// It writes to the folder of its first argument: the model, each epoch's numbers, the best model, and
/// `history.txt` when it is done. With `--slow`, each batch takes a minute, under a handler of Ctrl-C.
@main
struct ResumeHelper {
  static func main() throws {
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
}

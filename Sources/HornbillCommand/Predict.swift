import ArgumentParser
import Hornbill
import HornbillFiles

/// The command `hornbill predict MODEL`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute a saved model's outputs for an array of inputs.",
    discussion: """
      Example:
        hornbill predict model.keras --x x.npy --output p.npy
      """)

  @Argument(help: "A file that was saved by `train` or by Model.save.")
  var model: String
  @Option(help: ArgumentHelp("Inputs; the first axis is the sample.", valueName: "x.npy"))
  var x: String
  @Option(help: ArgumentHelp("Where to save the outputs.", valueName: "p.npy"))
  var output: String
  @Option(help: "Rows computed at once; it changes speed and memory, not results (default: as suits them).")
  var batchSize: Int?

  func validate() throws { try Checks.require("batch-size", batchSize, atLeast: 1) }

  func run() throws {
    try AtomicFile.checkWritable(output)
    let model = try Model.load(from: model)
    let outputs = try model.predict(ArrayFiles.tensor(x), batchSize: batchSize)
    try outputs.save(npy: output)
    Console.say("Saved \(output): \(outputs.dtype) of shape \(outputs.shape)")
  }
}

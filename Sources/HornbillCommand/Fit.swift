import ArgumentParser
import Foundation
import Hornbill

/// The command `hornbill fit MODEL`.
struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on training a saved model on arrays of your own.",
    discussion: """
      The model must have been compiled when it was saved; optimizer and random numbers go on where they were. \
      Files larger than 512 MB are not read at once, but row by row as training needs them.

      Examples:
        hornbill fit model.safetensors --x x.npy --y y.npy --epochs 5
        hornbill fit model.safetensors --x x.npy --y y.npy --validation-x vx.npy --validation-y vy.npy --output better.safetensors
      """)

  @Argument(help: "A file that was saved by `train` or by Model.save.")
  var model: String
  @Option(help: ArgumentHelp("Inputs; the first axis is the sample.", valueName: "x.npy"))
  var x: String
  @Option(help: ArgumentHelp("Targets, as many as inputs.", valueName: "y.npy"))
  var y: String
  @Option(help: ArgumentHelp("Inputs to validate on after each epoch.", valueName: "x.npy"))
  var validationX: String?
  @Option(help: ArgumentHelp("Targets to validate on.", valueName: "y.npy"))
  var validationY: String?
  @Option(help: "How often to go through the data.")
  var epochs = 1
  @Option(help: "Rows a step.")
  var batchSize = 32
  @Flag(inversion: .prefixedNo, help: "Whether each epoch has an order of rows of its own.")
  var shuffle = true
  @Option(help: "The same seed gives the same weights, bit for bit (default: the model's).")
  var seed: Int?
  @Option(help: "Threads to compute with (default: HORNBILL_THREADS, or one for each core).")
  var threads: Int?
  @Option(help: ArgumentHelp("Where to save the model (default: where it came from).", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("Save each epoch's numbers as JSON.", valueName: "file.json"))
  var history: String?
  @Option(
    help: ArgumentHelp("0: only the result; 1: a progress bar; 2: one line an epoch.", valueName: "0|1|2"))
  var verbose = 1

  func validate() throws {
    try Checks.require("epochs", epochs, atLeast: 1)
    try Checks.require("batch-size", batchSize, atLeast: 1)
    try Checks.require("threads", threads, atLeast: 1)
    try Checks.requireVerbosity(verbose)
    guard (validationX == nil) == (validationY == nil) else {
      throw ValidationError(
        "--validation-x and --validation-y: expected both or neither, received one of them.")
    }
    if let history, history == output ?? model {
      throw ValidationError("--history: expected another file than the model's, received \"\(history)\".")
    }
  }

  func run() throws {
    let path = output ?? model
    try Checks.requireWritable(model: path, history)
    if let threads { Threads.count = threads }
    let model = try Model.load(from: model)
    let data = try ArrayFiles.dataset(x, y, batchSize: batchSize).shuffled(shuffle)
    var validation: Dataset?
    if let validationX, let validationY {
      validation = try ArrayFiles.dataset(validationX, validationY, batchSize: batchSize)
    }
    let numbers = try model.fit(
      data, epochs: epochs, verbose: Verbosity(rawValue: verbose) ?? .bar, validationData: validation,
      seed: seed)
    try model.save(to: path)
    if let history { try HistoryFile.write(numbers, to: history) }
    Console.say("Saved \(path)" + (history.map { " and \($0)" } ?? ""))
  }
}

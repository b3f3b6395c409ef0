import ArgumentParser
import Foundation
import Hornbill

/// The command `hornbill fit MODEL`.
struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on training a saved model on arrays of your own.",
    discussion: """
      The model must have been compiled when it was saved; optimizer and random numbers go on where they were. \
      .npy files of more than 512 MB are not read at once, but row by row as training needs them.

      Examples:
        hornbill fit model.keras --x x.npy --y y.npy --epochs 5
        hornbill fit model.keras --x x.npy --y y.npy --validation-x vx.npy --validation-y vy.npy --output better.keras
        hornbill fit two-inputs.keras --x inputs.npz --y y.npy
      """)

  @Argument(help: Help.model)
  var model: String
  @Option(help: Help.inputs)
  var x: [String]
  @Option(help: Help.targets)
  var y: [String]
  @Option(help: ArgumentHelp("Inputs to validate on after each epoch, given as --x is.", valueName: "x.npy"))
  var validationX: [String] = []
  @Option(help: ArgumentHelp("Targets to validate on, given as --y is.", valueName: "y.npy"))
  var validationY: [String] = []
  @Option(help: "How often to go through the data.")
  var epochs = 1
  @Option(help: "Rows a step.")
  var batchSize = 32
  @Flag(inversion: .prefixedNo, help: "Whether each epoch has an order of rows of its own.")
  var shuffle = true
  @Option(help: ArgumentHelp("Where to save the model (default: where it came from).", valueName: "file"))
  var output: String?
  @OptionGroup var options: TrainingOptions

  func validate() throws {
    try Checks.require("epochs", epochs, atLeast: 1)
    try Checks.require("batch-size", batchSize, atLeast: 1)
    guard validationX.isEmpty == validationY.isEmpty else {
      throw ValidationError(
        "--validation-x and --validation-y: expected both or neither, received one of them.")
    }
    for (option, paths) in [
      ("x", x), ("y", y), ("validation-x", validationX), ("validation-y", validationY),
    ] {
      try ArrayFiles.require(option, paths)
    }
    try options.requireOwnHistory(model: output ?? model, "the model's")
  }

  func run() throws {
    let path = output ?? model
    try Checks.requireWritable(model: path, options.history)
    if let threads = options.threads { Threads.count = threads }
    let start = ProcessInfo.processInfo.systemUptime
    let model = try Model.load(from: model)
    let data = try ArrayFiles.dataset(x, y, batchSize: batchSize).shuffled(shuffle)
    let validation =
      try validationX.isEmpty
      ? nil : ArrayFiles.dataset(validationX, validationY, batchSize: batchSize)
    let interrupt = StopOnInterrupt()
    let numbers = try model.fit(
      data, epochs: epochs, verbose: options.verbosity, callbacks: [interrupt] + options.charts,
      validationData: validation, seed: options.seed)
    try options.finish(model, numbers, path, interrupt, since: start)
  }
}

import ArgumentParser
import Foundation
import Hornbill
import HornbillFiles

/// The command `hornbill train RECIPE`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network of the lectures on MNIST, and save it.",
    discussion: """
      MNIST is looked for in --data, in HORNBILL_DATA and in the user's cache, and downloaded otherwise. \
      Without a network, built-in digits take its place.

      Ctrl-C ends training and saves what there is; the exit status is then 130. A second one ends the process \
      at once.

      Examples:
        hornbill train mnist-mlp
        hornbill train mnist-dense --epochs 5 --seed 1 --output digits.safetensors
        hornbill train mnist-shallow --verbose 2 --history history.json
      """)

  @Argument(help: "What to train; --list shows the recipes.")
  var recipe: String?
  @Flag(help: "List the recipes.")
  var list = false
  @Option(help: "How often to go through the data (default: the recipe's).")
  var epochs: Int?
  @Option(help: "Images a step (default: the recipe's).")
  var batchSize: Int?
  @Option(help: "The same seed gives the same weights, bit for bit.")
  var seed: Int?
  @Option(help: "Threads to compute with (default: HORNBILL_THREADS, or one for each core).")
  var threads: Int?
  @Option(help: ArgumentHelp("Where MNIST's four files are.", valueName: "dir"))
  var data: String?
  @Option(help: ArgumentHelp("Where to save the model (default: RECIPE.safetensors).", valueName: "file"))
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
    if !list { _ = try chosen() }
    if let history, history == output {
      throw ValidationError("--history: expected another file than --output, received \"\(history)\".")
    }
  }

  func run() throws {
    guard !list else { return Console.say(Self.recipes) }
    let recipe = try chosen()
    let path = output ?? "\(recipe.name).safetensors"
    // Before hours of training, and not after them.
    for file in [path, history].compactMap({ $0 }) { try AtomicFile.checkWritable(file) }
    if let threads { Threads.count = threads }

    let start = ProcessInfo.processInfo.systemUptime
    let (train, test) = try MNIST.load(folder: data)
    let model = try recipe.build()
    let verbosity = Verbosity(rawValue: verbose) ?? .bar
    if verbosity != .silent { Console.say(model.summary()) }
    let interrupt = StopOnInterrupt()
    let numbers = try model.fit(
      images(train, recipe), train.oneHotLabels, batchSize: batchSize ?? recipe.batchSize,
      epochs: epochs ?? recipe.epochs, verbose: verbosity, callbacks: [interrupt], seed: seed)
    let score = try model.evaluate(images(test, recipe), test.oneHotLabels)
    Console.say(Self.result(score))
    try model.save(to: path)
    if let history { try HistoryFile.write(numbers, to: history) }
    Console.say("Saved \(path)" + (history.map { " and \($0)" } ?? ""))
    Console.say(String(format: "Time: %.1f s", ProcessInfo.processInfo.systemUptime - start))
    if interrupt.wasInterrupted {
      Console.error("hornbill: training was interrupted; what there was has been saved")
      // That of a process which SIGINT ends, as shells have it.
      throw ExitCode(128 + SIGINT)
    }
  }

  private func images(_ set: ImageSet, _ recipe: Recipe) -> Tensor {
    recipe.takesRows ? set.rows : set.images
  }

  private func chosen() throws -> Recipe {
    let names = Recipe.all.map(\.name).joined(separator: ", ")
    guard let recipe else { throw ValidationError("expected a recipe: one of \(names).") }
    guard let found = Recipe.named(recipe) else {
      throw ValidationError("unknown recipe \"\(recipe)\": expected one of \(names).")
    }
    return found
  }

  private static func result(_ score: Score) -> String {
    let accuracy = score["accuracy"].map { String(format: " - test accuracy: %.4f", $0) } ?? ""
    return String(format: "Test loss: %.4f", score.loss) + accuracy
  }

  private static var recipes: String {
    let width = Recipe.all.map(\.name.count).max() ?? 0
    return Recipe.all.map { recipe in
      let name = recipe.name.padding(toLength: width, withPad: " ", startingAt: 0)
      return "\(name)  \(recipe.summary); \(recipe.epochs) epochs of batches of \(recipe.batchSize)"
    }.joined(separator: "\n")
  }
}

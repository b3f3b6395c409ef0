import ArgumentParser
import Foundation
import Hornbill

/// The commands `hornbill train RECIPE` and `hornbill train --csv FILE --target COLUMN`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network of the lectures, or one for a table of your own, and save it.",
    discussion: """
      Data is looked for in --data, in HORNBILL_DATA and in the user's cache, and downloaded otherwise. \
      Without a network, built-in digits take MNIST's place.

      A table is a CSV file with a header: all columns but the target are numbers. Four fifths of the rows are \
      learned from, the others test the network. Where the target is text, or a few whole numbers, it is a class.

      Ctrl-C ends training and saves what there is; the exit status is then 130. A second one ends the process \
      at once.

      Examples:
        hornbill train mnist-mlp
        hornbill train mnist-dense --epochs 5 --seed 1 --output digits.keras
        hornbill train mnist-shallow --verbose 2 --history history.json
        hornbill train --csv houses.csv --target price --layers 64,32 --epochs 200
      """)

  @Argument(help: "What to train; --list shows the recipes.")
  var recipe: String?
  @Flag(help: "List the recipes.")
  var list = false
  @Option(help: ArgumentHelp("A table of your own to train on.", valueName: "file"))
  var csv: String?
  @Option(help: ArgumentHelp("The column of the table that is to be predicted.", valueName: "column"))
  var target: String?
  @Option(help: "What the target is: classification, regression, or auto, which looks at its cells.")
  var task: Task = .auto
  @Option(help: ArgumentHelp("Units of the hidden layers of a network for a table.", valueName: "64,32"))
  var layers = "64,32"
  @Option(help: "How often to go through the data (default: the recipe's).")
  var epochs: Int?
  @Option(help: "Images a step (default: the recipe's).")
  var batchSize: Int?
  @Option(help: ArgumentHelp("Where MNIST's four files are.", valueName: "dir"))
  var data: String?
  @Option(help: ArgumentHelp("Where to save the model (default: RECIPE.keras).", valueName: "file"))
  var output: String?
  @OptionGroup var options: TrainingOptions

  func validate() throws {
    try Checks.require("epochs", epochs, atLeast: 1)
    try Checks.require("batch-size", batchSize, atLeast: 1)
    guard (csv == nil) == (target == nil) else {
      throw ValidationError("--csv and --target: expected both or neither, received one of them.")
    }
    if csv != nil, let recipe {
      throw ValidationError("expected a recipe or --csv, received both: \(recipe) and --csv.")
    }
    _ = try hiddenLayers()
    if !list, csv == nil { _ = try chosen() }
    try options.requireOwnHistory(model: output, "--output")
  }

  func run() throws {
    guard !list else { return Console.say(Self.recipes) }
    var (recipe, classNames): (Recipe, [String]?)
    if let csv, let target {
      let table = try TableRecipe(csv, target: target, task: task, layers: hiddenLayers(), seed: options.seed)
      (recipe, classNames) = (table.recipe, table.classNames)
    } else {
      (recipe, classNames) = (try chosen(), nil)
    }
    let path = output ?? "\(recipe.name).keras"
    try Checks.requireWritable(model: path, options.history)
    if let threads = options.threads { Threads.count = threads }
    // Of the first weights, too, and not only of what fit draws.
    if let seed = options.seed { setRandomSeed(seed) }

    let start = ProcessInfo.processInfo.systemUptime
    let data = try recipe.data(data)
    let model = try recipe.build()
    if !options.isSilent { Console.say(model.summary()) }
    let interrupt = StopOnInterrupt()
    let numbers = try model.fit(
      data.train.x, data.train.y, batchSize: batchSize ?? recipe.batchSize,
      epochs: epochs ?? recipe.epochs, verbose: options.verbosity, callbacks: [interrupt] + options.charts,
      seed: options.seed)
    let score = try model.evaluate((data.test ?? data.train).x, (data.test ?? data.train).y)
    Console.say(Self.result(score, data.test == nil ? "Training" : "Test"))
    if let classNames {
      Console.say("Classes: " + classNames.enumerated().map { "\($0) is \($1)" }.joined(separator: ", "))
    }
    try options.finish(model, numbers, path, interrupt, since: start)
  }

  private func hiddenLayers() throws -> [Int] {
    let parts = layers.split(separator: ",", omittingEmptySubsequences: true)
    let units = parts.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard units.count == parts.count, units.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw ValidationError("--layers: expected numbers of units such as 64,32, received \"\(layers)\".")
    }
    return units
  }

  private func chosen() throws -> Recipe {
    let names = Recipe.all.map(\.name).joined(separator: ", ")
    guard let recipe else { throw ValidationError("expected a recipe: one of \(names).") }
    guard let found = Recipe.named(recipe) else {
      throw ValidationError("unknown recipe \"\(recipe)\": expected one of \(names).")
    }
    return found
  }

  private static func result(_ score: Score, _ data: String) -> String {
    let metrics = score.values.filter { $0.key != "loss" }.sorted { $0.key < $1.key }.map { name, value in
      " - \(data.lowercased()) \(name.replacing("_", with: " ")): " + String(format: "%.4f", value)
    }
    return "\(data) loss: " + String(format: "%.4f", score.loss) + metrics.joined()
  }

  private static var recipes: String {
    let width = Recipe.all.map(\.name.count).max() ?? 0
    return Recipe.all.map { recipe in
      let name = recipe.name.padding(toLength: width, withPad: " ", startingAt: 0)
      return "\(name)  \(recipe.summary); \(recipe.epochs) epochs of batches of \(recipe.batchSize)"
    }.joined(separator: "\n")
  }
}

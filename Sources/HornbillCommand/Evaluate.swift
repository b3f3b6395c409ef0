import ArgumentParser
import Foundation
import Hornbill

/// The command `hornbill evaluate MODEL`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute the loss and the metrics of a saved model on arrays of your own.",
    discussion: """
      Examples:
        hornbill evaluate model.keras --x x.npy --y y.npy
        hornbill evaluate model.keras --x x.npy --y y.npy --json
      """)

  @Argument(help: "A file that was saved by `train` or by Model.save.")
  var model: String
  @Option(help: ArgumentHelp("Inputs; the first axis is the sample.", valueName: "x.npy"))
  var x: String
  @Option(help: ArgumentHelp("Targets, as many as inputs.", valueName: "y.npy"))
  var y: String
  @Option(help: "Rows a step.")
  var batchSize = 32
  @Flag(help: "One line of JSON.")
  var json = false

  func validate() throws { try Checks.require("batch-size", batchSize, atLeast: 1) }

  func run() throws {
    let model = try Model.load(from: model)
    let score = try model.evaluate(ArrayFiles.dataset(x, y, batchSize: batchSize))
    guard !json else { return Console.say(try HistoryFile.json(score.values)) }
    let names = ["loss"] + score.values.keys.filter { $0 != "loss" }.sorted()
    Console.say(
      names.compactMap { name in score.values[name].map { "\(name): " + String(format: "%.4f", $0) } }
        .joined(separator: " - "))
  }
}

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
        hornbill evaluate two-inputs.keras --x a.npy --x b.npy --y y.npy
      """)

  @Argument(help: Help.model)
  var model: String
  @Option(help: Help.inputs)
  var x: [String]
  @Option(help: Help.targets)
  var y: [String]
  @Option(help: "Rows a step.")
  var batchSize = 32
  @Flag(help: "One line of JSON.")
  var json = false

  func validate() throws {
    try Checks.require("batch-size", batchSize, atLeast: 1)
    try ArrayFiles.require("x", x)
    try ArrayFiles.require("y", y)
  }

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

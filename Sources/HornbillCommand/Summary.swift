import ArgumentParser
import Hornbill

/// The command `hornbill summary MODEL`.
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the layers of a saved model.",
    discussion: """
      Example:
        hornbill summary mnist-mlp.keras
      """)

  @Argument(help: Help.model)
  var model: String

  func run() throws { Console.say(try Model.load(from: model).summary()) }
}

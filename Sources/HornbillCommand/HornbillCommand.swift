import ArgumentParser
import Foundation

/// The tool `hornbill`: trains the networks of the lectures, shows models, draws pictures, measures speed.
@main
struct HornbillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hornbill",
    abstract: "Deep learning in Swift with the Keras workflow.",
    discussion: """
      Examples:
        hornbill train mnist-mlp
        hornbill train --list
        hornbill summary mnist-mlp.keras
        hornbill inspect model.keras
        hornbill convert old.h5 model.keras
        hornbill fit model.keras --x x.npy --y y.npy
        hornbill plot network model.keras
        hornbill gallery --quick
        hornbill bench mlp
      """,
    version: version,
    subcommands: [
      Train.self, Fit.self, Evaluate.self, Predict.self, Summary.self, Inspect.self, Diff.self, Convert.self,
      Plot.self, Gallery.self, Datasets.self, Bench.self,
    ])

  static let version = "0.1.0"

  /// Runs the command that the arguments name.
  ///
  /// What goes wrong is said in one line on standard error; the exit status is 64 for wrong usage, 130 after
  /// Ctrl-C and 1 for any other failure; `diff` has others of its own.
  static func main() {
    warnWhereSlow()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let status = exitCode(for: error)
      // Help and the version come as errors too.
      if status == .success { exit(withError: error) }
      let line = oneLine(error)
      // An exit status alone comes without a message.
      if !line.isEmpty { Console.error("hornbill: \(line)") }
      Foundation.exit(status.rawValue)
    }
  }

  static func oneLine(_ error: any Error) -> String {
    message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A build without optimisation is a hundred times slower, and looks like any other.
  private static func warnWhereSlow() {
    #if DEBUG
    Console.error(
      "hornbill: this build is not optimised and very slow; for speed: swift run -c release hornbill")
    #endif
  }
}

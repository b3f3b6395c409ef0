import ArgumentParser
import Foundation
import Hornbill
import HornbillPlots

/// Options of every command that trains, and what they have in common before and after.
struct TrainingOptions: ParsableArguments {
  @Option(help: "The same seed gives the same weights, bit for bit.")
  var seed: Int?
  @Option(help: "Threads to compute with (default: HORNBILL_THREADS, or one for each core).")
  var threads: Int?
  @Option(help: ArgumentHelp("Save each epoch's numbers as JSON.", valueName: "file.json"))
  var history: String?
  @Option(
    help: ArgumentHelp(
      "0: only the result; 1: a progress bar; 2: one line an epoch; 3: curves, drawn anew each epoch.",
      valueName: "0|1|2|3"))
  var verbose = 1

  private static let curves = 3

  /// What training itself prints: nothing where the curves are drawn.
  var verbosity: Verbosity { verbose == Self.curves ? .silent : Verbosity(rawValue: verbose) ?? .bar }
  /// Whether only the result is to be printed.
  var isSilent: Bool { verbose == Verbosity.silent.rawValue }
  /// What watches training beside its own progress.
  var charts: [any Callback] { verbose == Self.curves ? [LiveChart()] : [] }

  func validate() throws {
    try Checks.require("threads", threads, atLeast: 1)
    guard verbose == Self.curves || Verbosity(rawValue: verbose) != nil else {
      throw ValidationError("--verbose: expected 0, 1, 2 or 3, received \(verbose).")
    }
  }

  /// - Throws: `ValidationError` where the history would be written over the model.
  func requireOwnHistory(model path: String?, _ description: String) throws {
    guard let history, history == path else { return }
    throw ValidationError("--history: expected another file than \(description), received \"\(history)\".")
  }

  /// Saves what training has brought, and says so, with the seconds since it began.
  ///
  /// - Throws: `HornbillError` and `FileError` where it cannot be saved; `ExitCode` where training was interrupted.
  func finish(
    _ model: Model, _ numbers: History, _ path: String, _ interrupt: StopOnInterrupt, since start: Double
  ) throws {
    try model.save(to: path)
    if let history { try HistoryFile.write(numbers, to: history) }
    Console.say("Saved \(path)" + (history.map { " and \($0)" } ?? ""))
    Console.say(String(format: "Time: %.1f s", ProcessInfo.processInfo.systemUptime - start))
    guard interrupt.wasInterrupted else { return }
    Console.error("hornbill: training was interrupted; what there was has been saved")
    // That of a process which SIGINT ends, as shells have it.
    throw ExitCode(128 + SIGINT)
  }
}

import ArgumentParser
import Hornbill
import HornbillCPU

/// The command `hornbill bench [WORKLOAD...]`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast this machine trains, predicts and multiplies.",
    discussion: """
      Workloads: \(Workload.allCases.map(\.rawValue).joined(separator: ", ")).
      Benchmarks/compare.py runs them next to other libraries.

      Examples:
        hornbill bench
        hornbill bench mlp tiny --threads 1
        hornbill bench --json matmul
      """)

  @Argument(
    help:
      "What to measure (default: everything but streaming, which writes 4 GB to the temporary folder, overheads, and relu-tanh, which counts epochs)."
  )
  var workload: [String] = []
  @Flag(help: "Show where the time of a step goes, line by line of the compiled program.")
  var profile = false
  @Flag(help: "One line of JSON a figure.")
  var json = false
  @Option(help: "Threads to compute with (default: HORNBILL_THREADS, or one for each core).")
  var threads: Int?

  func validate() throws {
    try Checks.require("threads", threads, atLeast: 1)
    _ = try chosen()
  }

  func run() throws {
    if let threads { Threads.count = threads }
    var chosen = try chosen()
    guard !profile else {
      return try chosen.forEach { if let text = try $0.profile() { Console.say("\($0.rawValue)\n\(text)") } }
    }
    if chosen.contains(.reluTanh) {
      let result = try ActivationWorkload()
      Console.say(json ? try HistoryFile.json(result) : result.text)
      chosen.removeAll { $0 == .reluTanh }
      guard !chosen.isEmpty else { return }
    }
    let peak = json ? 0 : Machine.peakGFLOPS(seconds: Stopwatch.isQuick ? 0.02 : 0.3)
    if !json { Console.say(BenchReport.header(instructionSet: Machine.instructionSet, peak: peak)) }
    for workload in chosen {
      for result in try workload.measure() {
        Console.say(json ? try BenchReport.json(result) : BenchReport.row(result, peak: peak))
      }
    }
  }

  private func chosen() throws -> [Workload] {
    guard !workload.isEmpty else { return Workload.usual }
    return try workload.map { name in
      guard let found = Workload(rawValue: name) else {
        let names = Workload.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("unknown workload \"\(name)\": expected one of \(names).")
      }
      return found
    }
  }
}

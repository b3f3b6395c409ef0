import ArgumentParser
import Hornbill

/// The command `hornbill diff A B`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what differs between two files with models or with weights.",
    discussion: """
      Layers are told apart by their names, arrays by theirs. Of a model and a file of weights alone, or of two such \
      files with --architecture, the weights are compared. Dates and the state of random numbers are not compared.

      The exit status is 0 where nothing differs, 1 where something does, and 2 where a file cannot be read.

      Examples:
        hornbill diff before.keras after.keras
        hornbill diff model.keras weights.npz --tolerance 1e-6
      """)

  @Argument(help: Help.anyFile)
  var first: String
  @Argument(help: "Another such file.")
  var second: String
  @Option(help: "Numbers that differ by no more than this count as equal.")
  var tolerance = 0.0
  @Option(help: Help.architecture)
  var architecture: String?

  func validate() throws {
    guard tolerance >= 0 else {
      throw ValidationError("--tolerance: expected a number of at least 0, received \(tolerance).")
    }
  }

  func run() throws {
    let isEqual: Bool
    do {
      isEqual = try compare()
    } catch {
      Console.error("hornbill: \(HornbillCommand.oneLine(error))")
      throw ExitCode(2)
    }
    if !isEqual { throw ExitCode(1) }
  }

  /// Prints what differs, and says whether nothing does.
  private func compare() throws -> Bool {
    let (a, b) = try contents()
    let report = DifferenceReport(first: first, second: second, tolerance: tolerance)
    var sections: [(title: String, lines: [String])] = []
    if let a = a.architecture, let b = b.architecture {
      sections.append(
        ("Layers", try report.layers(InspectedLayer.all(of: a, first), InspectedLayer.all(of: b, second))))
    }
    sections.append(("Weights", try report.arrays(a.weights, b.weights)))
    if a.architecture != nil, b.architecture != nil {
      sections.append(("Training", report.training(a.training, b.training)))
      // How far training has come says nothing of a model that is not trained.
      let progress =
        a.progress == nil || b.progress == nil ? [] : report.training(a.progress, b.progress)
      sections.append(
        ("Optimizer's state", try progress + report.arrays(a.optimizerArrays, b.optimizerArrays)))
    }
    sections.removeAll { $0.lines.isEmpty }
    for (number, section) in sections.enumerated() {
      if number > 0 { Console.say() }
      for line in [section.title] + section.lines { Console.say(SettingText.printable(line)) }
    }
    if sections.isEmpty { Console.say("No differences") }
    return sections.isEmpty
  }

  /// What is to be compared: of whole models what our own files would hold, whatever the format, of other files what can
  /// be compared with each other.
  private func contents() throws -> (ModelContents, ModelContents) {
    let files = try [first, second].map { try ModelContents(file: $0, "diff") }
    let isModel = files.map { $0.architecture != nil }
    if architecture == nil, isModel == [true, true] {
      return (try ModelContents(Model.load(from: first)), try ModelContents(Model.load(from: second)))
    }
    if architecture == nil, isModel == [false, false] { return (files[0], files[1]) }
    let model = architecture ?? (isModel[0] ? first : second)
    func weights(_ path: String) throws -> ModelContents {
      try ModelContents(Model.load(weights: path, architecture: model)).weightsAlone
    }
    return (try weights(first), try weights(second))
  }
}

import Foundation
import Hornbill
import ParityModels

/// Hornbill's part of the comparison with Keras, which `Tests/KerasParity/run` starts.
///
/// `CheckParity names` prints the names of what Hornbill has as JSON. `CheckParity FOLDER` checks each of Keras's models in a
/// folder, writes each as `NAME-hornbill.keras`, and prints a line of JSON for it: its name, and each step that was made
/// with what was wrong, or nothing.
@main
struct CheckParity {
  static func main() throws {
    guard let argument = CommandLine.arguments.dropFirst().first else {
      print("CheckParity names | FOLDER")
      exit(64)
    }
    if argument == "names" { return try say(HornbillNames.all) }
    for name in try ParityModel.names(in: argument) {
      let outcomes = try ParityModel(name, in: argument).check(savingIn: argument)
      let steps = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.step.rawValue, $0.failure ?? "") })
      try say(Line(name: name, steps: steps))
    }
  }

  private struct Line: Encodable {
    let name: String
    let steps: [String: String]
  }

  /// Prints a line of JSON at once, so that it is there when the next model crashes.
  private static func say(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
  }
}

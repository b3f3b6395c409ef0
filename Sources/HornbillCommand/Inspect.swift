import ArgumentParser
import Hornbill

/// The command `hornbill inspect FILE`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a file with a model or with weights holds.",
    discussion: """
      The layers with their settings, how the model is compiled, and of each array its shape, its type and statistics \
      of its numbers. No model is built, so that classes need not be known. Minimum, maximum, mean and standard \
      deviation are those of the finite numbers.

      With --json one object: "file"; "architecture", "training" and "progress" as the file has them, or null; \
      "notes", what else it says of itself; "weights" and "optimizer", lists of arrays with "name", "layer", "dtype", \
      "shape" and "statistics": "count", "min", "max", "mean", "std", "zeros" (a share), "nan" and "infinite" (numbers \
      of elements).

      Examples:
        hornbill inspect model.keras
        hornbill inspect weights.npz --json
      """)

  @Argument(help: Help.anyFile)
  var file: String
  @Flag(help: "One line of JSON.")
  var json = false

  func run() throws {
    let contents = try ModelContents(file: file, "inspect")
    let weights = try InspectionTable(contents.weights)
    let optimizer = try InspectionTable(contents.optimizerArrays)
    guard !json else {
      let object: [String: ConfigValue] = [
        "file": .string(file), "architecture": contents.architecture ?? .null,
        "training": contents.training ?? .null, "progress": contents.progress ?? .null,
        "notes": .object(contents.notes), "weights": weights.json, "optimizer": optimizer.json,
      ]
      return Console.say(ConfigValue.object(object).json)
    }
    let layers = try contents.architecture.map { try InspectedLayer.all(of: $0, file) }
    var lines: [String] = []
    if let (model, layers) = layers {
      let count = layers.count == 1 ? "1 layer" : "\(layers.count) layers"
      lines.append("\(file): \(model.className) \"\(model.path)\" of \(count)")
      lines += SettingText.lines(model.config, indent: 2)
    } else {
      lines.append("\(file): weights alone")
    }
    lines += SettingText.lines(contents.notes, indent: 2)
    if let layers = layers?.layers, !layers.isEmpty {
      lines += ["", "Layers"]
      for layer in layers {
        lines.append("  \(layer.path) (\(layer.className))")
        lines += SettingText.lines(layer.config, indent: 6)
      }
    }
    for (title, value) in [("Training", contents.training), ("Progress", contents.progress)] {
      guard case .object(let members) = value else { continue }
      lines += ["", title] + SettingText.members(members).map { "  " + $0 }
    }
    lines += ["", "Weights: \(weights.total)"] + weights.lines
    if !optimizer.isEmpty { lines += ["", "Optimizer's numbers: \(optimizer.total)"] + optimizer.lines }
    for line in lines { Console.say(SettingText.printable(line)) }
  }
}

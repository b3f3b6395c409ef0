import ArgumentParser
import Hornbill
import HornbillFiles
import HornbillONNX

/// The command `hornbill convert IN OUT`.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model, or its weights, in another format.",
    discussion: """
      The ends of the names say the formats. Whole models are read from .keras, .safetensors and Keras 2's .h5, and \
      written as .keras and .safetensors, with the state of training. Weights alone are read from and written as \
      .weights.h5 and .npz; a file of weights becomes a model with --architecture. As .onnx, which ONNX Runtime and \
      others run, a model is written for inference alone.

      Examples:
        hornbill convert old.h5 model.keras
        hornbill convert model.keras model.safetensors
        hornbill convert model.keras weights.npz
        hornbill convert model.keras model.onnx
        hornbill convert weights.npz model.keras --architecture untrained.keras
      """)

  @Argument(help: ArgumentHelp("What to read.", valueName: "in"))
  var input: String
  @Argument(help: ArgumentHelp("What to write.", valueName: "out"))
  var output: String
  @Option(help: Help.architecture)
  var architecture: String?

  func validate() throws {
    for (name, source) in [("what is read", input), ("--architecture", architecture)] where source == output {
      throw ValidationError("out: expected another file than \(name), received \"\(output)\".")
    }
  }

  func run() throws {
    let isONNX = output.hasSuffix(".onnx")
    let isWeights = try !isONNX && holdsWeights()
    try AtomicFile.checkWritable(output)
    let model = try Self.model(input, architecture)
    let what = "\(model.parameterCount) parameters in \(try model.weights().count) arrays"
    if isONNX {
      try model.exportONNX(to: output)
      Console.say("Saved \(output): the model \"\(model.name)\" for inference: \(what)")
    } else if isWeights {
      try model.saveWeights(to: output)
      Console.say("Saved \(output): weights alone, without architecture and training: \(what)")
    } else {
      try model.save(to: output)
      Console.say("Saved \(output): the model \"\(model.name)\": \(what)")
    }
  }

  /// Whether the name of what is written says a format for weights alone.
  ///
  /// - Throws: `HornbillError` where it says none that is written.
  private func holdsWeights() throws -> Bool {
    if (try? FileFormat(output, for: .savingModels, "convert")) != nil { return false }
    if (try? FileFormat(output, for: .savingWeights, "convert")) != nil { return true }
    let isReadOnly = (try? FileFormat(output, for: .loadingModels, "convert")) != nil
    throw HornbillError(
      "convert", path: output,
      expected: "a name that ends in .keras, .safetensors, .onnx, .weights.h5 or .npz",
      received: "\"\(output)\"",
      hint: isReadOnly ? "Keras 2's files are read, not written." : "The end of the name says the format.")
  }

  /// The model of a file, or of another one with the weights of this.
  ///
  /// - Throws: `HornbillError` and `FileError` where a file cannot be used so.
  static func model(_ path: String, _ architecture: String?) throws -> Model {
    if let architecture { return try Model.load(weights: path, architecture: architecture) }
    guard try ModelContents(file: path, "load").architecture != nil else {
      throw HornbillError(
        "load", path: path, expected: "a model with its architecture", received: "weights alone",
        hint: "Say whose weights these are: --architecture MODEL.")
    }
    return try Model.load(from: path)
  }
}

import ArgumentParser
import Hornbill
import HornbillFiles

/// The command `hornbill predict MODEL`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute a saved model's outputs for arrays of inputs.",
    discussion: """
      Examples:
        hornbill predict model.keras --x x.npy --output p.npy
        hornbill predict two-inputs.keras --x a.npy --x b.npy --output p.npy
        hornbill predict two-outputs.keras --x inputs.npz --output p.npz
      """)

  @Argument(help: Help.model)
  var model: String
  @Option(help: Help.inputs)
  var x: [String]
  @Option(
    help: ArgumentHelp(
      "Where to save the outputs: as .npz each has the name of its layer; several outputs need that.",
      valueName: "p.npy"))
  var output: String
  @Option(help: "Rows computed at once; it changes speed and memory, not results (default: as suits them).")
  var batchSize: Int?

  func validate() throws {
    try Checks.require("batch-size", batchSize, atLeast: 1)
    try ArrayFiles.require("x", x)
  }

  func run() throws {
    try AtomicFile.checkWritable(output)
    let model = try Model.load(from: model)
    let names = model.outputNames
    let isNamed = output.hasSuffix(ArrayFiles.manySuffix)
    guard isNamed || names.count == 1 else {
      throw ValidationError(
        "--output: expected a name that ends in .npz for the outputs \(names.joined(separator: ", ")), received \"\(output)\"."
      )
    }
    let inputs = try model.ordered(ArrayFiles.tensors(x), "predict")
    let outputs = try model.predict(inputs, batchSize: batchSize)
    if isNamed {
      try NPZ.save(Dictionary(zip(Self.distinct(names), outputs)) { first, _ in first }, to: output)
    } else {
      try outputs[0].save(npy: output)
    }
    let kinds = outputs.map { "\($0.dtype) of shape \($0.shape)" }
    let list = isNamed ? zip(Self.distinct(names), kinds).map { "\($0): \($1)" } : kinds
    Console.say("Saved \(output): \(list.joined(separator: ", "))")
  }

  /// Names of their own where one layer gives several outputs: `split`, `split_1`.
  private static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var own = name
      var number = 0
      while !taken.insert(own).inserted {
        number += 1
        own = "\(name)_\(number)"
      }
      return own
    }
  }
}

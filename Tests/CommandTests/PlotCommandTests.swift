import BuiltPrograms
import Foundation
import Hornbill
import Testing

/// `plot`, and the curves of `--verbose 3`.
@Suite("Commands that draw")
struct PlotCommandTests {
  private let x = Tensor.randomUniform([40, 2], seed: 1)
  private var y: Tensor { (sum(x, axes: [1]) .> 1).cast(to: .int64) }

  /// A tool in a folder with a saved model of two inputs and its data.
  private func tool() throws -> Tool {
    let tool = try Tool()
    let model = Sequential(name: "own", seed: 3) {
      Dense(3, activation: .relu, inputShape: [2], name: "hidden")
      Dense(2, activation: .softmax, name: "head")
    }
    try model.compile(
      optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
    try model.save(to: tool.path("model.safetensors"))
    try x.save(npy: tool.path("x.npy"))
    try y.save(npy: tool.path("y.npy"))
    try Data("{\"accuracy\":[0.5,0.75],\"loss\":[1.5,\"inf\"],\"val_loss\":[2,1]}\n".utf8).write(
      to: tool.folder.appending(path: "history.json"))
    return tool
  }

  private static let pictures = [
    ["history", "history.json"], ["network", "model.safetensors"],
    ["filters", "model.safetensors"], ["boundary", "model.safetensors", "--x", "x.npy", "--y", "y.npy"],
    ["confusion", "model.safetensors", "--x", "x.npy", "--y", "y.npy"], ["digits", "--count", "4"],
  ]

  @Test(
    "each picture is saved as SVG of the size that was asked for, and the same bytes again",
    arguments: pictures)
  func saved(arguments: [String]) throws {
    let tool = try tool()
    defer { tool.remove() }
    let svgs = try ["a.svg", "b.svg"].map { name in
      let result = try tool.run(
        ["plot"] + arguments + ["--output", name, "--width", "500", "--height", "300"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "Saved \(name)\n")
      return try String(contentsOf: tool.folder.appending(path: name), encoding: .utf8)
    }
    #expect(svgs[0].hasPrefix("<svg ") && svgs[0].contains("viewBox=\"0 0 500 300\""))
    #expect(svgs[0] == svgs[1])
  }

  @Test("each picture is drawn in the terminal where it is not saved", arguments: pictures)
  func drawn(arguments: [String]) throws {
    let tool = try tool()
    defer { tool.remove() }
    let before = try tool.files()
    let result = try tool.run(["plot"] + arguments + ["--width", "70", "--height", "20"])
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect((6...21).contains(lines.count) && lines.allSatisfy { $0.count <= 70 })
    #expect(try tool.files() == before)
  }

  @Test("what has no room in the terminal is saved, and that is said")
  func noRoom() throws {
    let tool = try tool()
    defer { tool.remove() }
    let result = try tool.run("plot", "history", "history.json", "--width", "30")
    #expect(result.status == 0 && result.output == "Saved history.svg\n", "\(result.errors)")
    #expect(try tool.files().contains("history.svg"))
    let boxes = try tool.run("plot", "network", "model.safetensors", "--boxes", "--height", "8")
    #expect(boxes.status == 0 && boxes.output == "Saved network.svg\n", "\(boxes.errors)")
    let svg = try String(contentsOf: tool.folder.appending(path: "network.svg"), encoding: .utf8)
    #expect(svg.contains("9 parameters") && svg.contains(">head<"))
  }

  @Test("failures are said in one line, and leave no file behind")
  func failures() throws {
    let tool = try tool()
    defer { tool.remove() }
    try Data("[1]".utf8).write(to: tool.folder.appending(path: "list.json"))
    let before = try tool.files()
    let cases: [([String], Int32, String)] = [
      (
        ["history", "history.json", "--output", "a.jpg"], 64,
        "--output: expected a name that ends in .svg or .png, received \"a.jpg\"."
      ),
      (
        ["history", "history.json", "--output", "a.svg", "--width", "20"], 64,
        "--width: expected 50 to 10000 points, received 20."
      ),
      (["history", "history.json", "--height", "2"], 64, "--height: expected 6 to 1000 rows, received 2."),
      (["digits", "--count", "0"], 64, "--count: expected a number from 1 to 1000, received 0."),
      (
        ["filters", "model.safetensors", "--count", "0"], 64,
        "--count: expected a number of at least 1, received 0."
      ),
      (
        ["history", "none.json"], 1,
        "history \"none.json\": expected a file that can be read, received none. Check the path."
      ),
      (
        ["history", "list.json"], 1,
        "history \"list.json\": expected a history: names with one number an epoch, received another file."
          + " `hornbill train --history list.json` writes one."
      ),
      (
        ["history", "history.json", "--output", "none/a.svg"], 1,
        "none/a.svg: cannot be written, because the folder none does not exist. Create the folder first."
      ),
      (["network", "none.safetensors"], 1, "none.safetensors: cannot be opened: No such file or directory."),
      (["filters", "model.safetensors", "--layer", "tail"], 1, "weightImages \"own\": expected "),
      (
        ["boundary", "model.safetensors", "--x", "y.npy", "--y", "y.npy"], 1,
        "decisionBoundary \"own\": expected data of shape [count, 2], received shape [40]."
      ),
    ]
    for (arguments, status, message) in cases {
      let result = try tool.run(["plot"] + arguments)
      #expect(result.status == status, "\(arguments)")
      #expect(result.errors.hasPrefix("hornbill: " + message), "\(result.errors)")
      #expect(try tool.files() == before)
    }
  }

  @Test("--verbose 3 draws the curves of training once where there is no terminal")
  func curves() throws {
    let tool = try tool()
    defer { tool.remove() }
    let result = try tool.run(
      "fit", "model.safetensors", "--x", "x.npy", "--y", "y.npy", "--epochs", "3", "--verbose", "3", "--seed",
      "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Epoch 3/3 - accuracy: ") && !result.output.contains("\u{1B}"))
    #expect(result.output.split(separator: "\n").count > 10)
    #expect(!result.output.contains("Epoch 1/3"))
  }
}

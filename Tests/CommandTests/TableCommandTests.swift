import BuiltPrograms
import Foundation
import Hornbill
import Testing

/// `train --csv`, the banknotes' recipes and `datasets`.
@Suite("Commands on tables")
struct TableCommandTests {
  private func write(_ name: String, _ lines: [String], _ tool: Tool) throws {
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: tool.path(name), atomically: true, encoding: .utf8)
  }

  /// Points around three corners, and a number that depends on them.
  private func points(_ tool: Tool) throws {
    var lines = ["\"length, cm\",width,kind,weight"]
    for row in 0..<150 {
      let (corner, offset) = (row % 3, Double(row) * 0.618)
      let x = Double(corner) * 4 + offset - offset.rounded(.down)
      let y = Double(corner * corner) + (offset * 7 - (offset * 7).rounded(.down))
      lines.append("\(x),\(y),\(["rose", "lily", "tulip"][corner]),\(1000 + 30 * x - 20 * y)")
    }
    try write("flowers.csv", lines, tool)
  }

  @Test("a column of texts is classified, and the saved model takes the table's own numbers")
  func classification() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try points(tool)
    let result = try tool.run(
      "train", "--csv", "flowers.csv", "--target", "kind", "--layers", "16", "--epochs", "60", "--seed", "1",
      "--verbose", "0")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("test accuracy: 1.0000"))
    #expect(result.output.contains("Classes: 0 is lily, 1 is rose, 2 is tulip"))
    let model = try Model.load(from: tool.path("flowers.keras"))
    let p = try model.predict(Tensor([[8.5, 4.5, 1165]]))
    #expect(argmax(p).scalars == [2])
  }

  @Test("a column of quantities is a regression")
  func regression() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try write("line.csv", ["x,y"] + (0..<100).map { "\($0),\(3000 + 50 * $0).5" }, tool)
    let result = try tool.run(
      "train", "--csv", "line.csv", "--target", "y", "--layers", "16", "--epochs", "100", "--seed", "1",
      "--verbose", "0", "--output", "m.safetensors")
    #expect(result.status == 0 && result.output.contains("test mean absolute error: "))
    let p = try Model.load(from: tool.path("m.safetensors")).predict(Tensor([[50]])).item
    #expect(abs(p - 5500) < 150, "\(p)")
  }

  @Test(
    "what is wrong with a table is said with line and column",
    arguments: [
      (
        ["a,b,kind", "1,2,x", "1,two,y"], [],
        "t.csv: line 3, column \"b\" has no number (received \"two\"). Read a column of text as classes."
      ),
      (
        ["a,kind", "1,2.5", "2,3.5", "3,many"], [],
        "t.csv: line 4, column \"kind\" has no number (received \"many\")"
      ),
      (["a,kind", "1,x", ",y"], [], "t.csv: line 3, column \"a\" has no number"),
      (["a,kind", "1,x,5"], [], "t.csv: "),
      (["a,b", "1,x"], [], "t.csv: has no column \"kind\" (expected one of a, b)"),
      (["a,kind", "1,x"], ["--layers", "64,many"], "--layers: expected numbers of units such as 64,32"),
    ])
  func wrongTables(lines: [String], arguments: [String], message: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try write("t.csv", lines, tool)
    let result = try tool.run(["train", "--csv", "t.csv", "--target", "kind"] + arguments)
    #expect(result.status == (arguments.isEmpty ? 1 : 64))
    #expect(result.errors.hasPrefix("hornbill: " + message), "\(result.errors)")
    #expect(try tool.files() == ["t.csv"])
  }

  @Test("a recipe and a table exclude each other, and a table needs its target")
  func usage() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(
      try tool.run("train", "--csv", "t.csv").errors
        == "hornbill: --csv and --target: expected both or neither, received one of them.")
    #expect(
      try tool.run("train", "mnist-mlp", "--csv", "t.csv", "--target", "a").errors
        == "hornbill: expected a recipe or --csv, received both: mnist-mlp and --csv.")
  }

  @Test(
    "the banknotes' recipes train on the table",
    .enabled(if: ProcessInfo.processInfo.environment["HORNBILL_DATA"] != nil, "needs the banknotes"),
    arguments: ["banknote-linear", "banknote-hidden", "banknote-deep"])
  func banknotes(recipe: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let folder = try #require(ProcessInfo.processInfo.environment["HORNBILL_DATA"])
    let result = try tool.run(
      "train", recipe, "--data", folder, "--seed", "1", "--verbose", "0", "--epochs", "20")
    #expect(result.status == 0 && result.output.hasPrefix("Training loss: "), "\(result.errors)")
    #expect(try tool.files() == ["\(recipe).keras"])
  }

  @Test("the data sets are listed with their places, and one that cannot be had is an error")
  func datasets() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let list = try tool.run("datasets")
    #expect(list.status == 0)
    #expect(
      list.output.split(separator: "\n").map { $0.split(separator: " ")[0] } == [
        "mnist", "banknotes", "iris",
      ])
    #expect(list.output.contains("not here: hornbill datasets get mnist"))
    let missing = try tool.run("datasets", "get", "iris")
    #expect(missing.status == 1)
    #expect(
      missing.errors.hasPrefix("hornbill: iris.data: is not in any data folder, and HORNBILL_OFFLINE forbids")
    )
    let unknown = try tool.run("datasets", "get", "cats")
    #expect(unknown.status == 64)
    #expect(
      unknown.errors == "hornbill: unknown data set \"cats\": expected one of mnist, banknotes, iris.")
  }
}

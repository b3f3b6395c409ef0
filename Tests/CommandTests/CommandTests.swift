import BuiltPrograms
import Foundation
import Testing

@Suite("The command line")
struct CommandTests {
  @Test(
    "help has examples",
    arguments: [
      [], ["train"], ["fit"], ["evaluate"], ["predict"], ["summary"], ["inspect"], ["diff"], ["convert"],
      ["plot"], ["gallery"], ["datasets"], ["bench"],
    ])
  func help(command: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result =
      try command.first.map { try tool.run($0, "--help") } ?? tool.run("--help")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.contains("hornbill \(command.first ?? "train mnist-mlp")"))
    #expect(result.output.contains("Example"))
  }

  @Test("a build without optimisation says so, and only such a build")
  func slowness() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #if DEBUG
    let isSlow = true
    #else
    let isSlow = false
    #endif
    #expect(try tool.run("train", "--list").hasSlownessNotice == isSlow)
  }

  @Test("the recipes are listed")
  func list() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run("train", "--list")
    #expect(result.status == 0)
    let names = result.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(
      names == [
        "mnist-dense", "mnist-shallow", "mnist-mlp", "mnist-784-100-50-10", "mnist-cnn", "digits-resnet",
        "banknote-linear", "banknote-hidden", "banknote-deep",
      ])
  }

  @Test(
    "wrong usage is said in one line, with status 64",
    arguments: [
      (
        ["train", "mnist-cat"],
        "unknown recipe \"mnist-cat\": expected one of mnist-dense, mnist-shallow, mnist-mlp, mnist-784-100-50-10, mnist-cnn, digits-resnet, banknote-linear, banknote-hidden, banknote-deep."
      ),
      (
        ["train"],
        "expected a recipe: one of mnist-dense, mnist-shallow, mnist-mlp, mnist-784-100-50-10, mnist-cnn, digits-resnet, banknote-linear, banknote-hidden, banknote-deep."
      ),
      (
        ["train", "mnist-mlp", "--batch-size", "0"],
        "--batch-size: expected a number of at least 1, received 0."
      ),
      (["train", "mnist-mlp", "--epochs", "0"], "--epochs: expected a number of at least 1, received 0."),
      (["train", "mnist-mlp", "--threads", "0"], "--threads: expected a number of at least 1, received 0."),
      (["train", "mnist-mlp", "--verbose", "4"], "--verbose: expected 0, 1, 2 or 3, received 4."),
      (
        ["train", "mnist-mlp", "--output", "a", "--history", "a"],
        "--history: expected another file than --output, received \"a\"."
      ),
      (
        ["bench", "huge"],
        "unknown workload \"huge\": expected one of shallow, mlp, tiny, cnn, resnet20, mlp-predict-1, mlp-predict-10000, resnet20-predict-1, resnet20-predict-1000, resnet50-predict-1, matmul, streaming, overheads, relu-tanh."
      ),
    ])
  func usage(arguments: [String], message: String) throws {
    try expect(arguments, status: 64, message: message)
  }

  @Test(
    "failures are said in one line, with status 1, before anything is trained",
    arguments: [
      (
        ["train", "mnist-mlp", "--output", "none/model.safetensors"],
        "none/model.safetensors: cannot be written, because the folder none does not exist. Create the folder first."
      ),
      (
        ["train", "mnist-mlp", "--output", "model"],
        "save \"model\": expected a name that ends in .keras or .safetensors, received \"model\". The end of the name says the format."
      ),
      (
        ["train", "mnist-mlp", "--history", "none/history.json"],
        "none/history.json: cannot be written, because the folder none does not exist. Create the folder first."
      ),
      (["train", "mnist-mlp", "--data", "none"], "none: the data folder does not exist. Check the path."),
    ])
  func failures(arguments: [String], message: String) throws {
    try expect(arguments, status: 1, message: message)
  }

  @Test("a folder that cannot be written to is noticed before training")
  func readOnly() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #if os(Linux)
    // Not even the superuser can make files here.
    let folder = "/proc"
    #else
    let folder = "/System"
    #endif
    let result = try tool.run("train", "mnist-mlp", "--output", "\(folder)/model.safetensors")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("hornbill: \(folder)/model.safetensors: cannot be written: "))
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test("a model that is not there is an error of one line")
  func noModel() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run("summary", "none.safetensors")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("hornbill: ") && result.errors.split(separator: "\n").count == 1)
  }

  private func expect(_ arguments: [String], status: Int32, message: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run(arguments)
    #expect(result.status == status)
    #expect(result.output.isEmpty)
    #expect(result.errors == "hornbill: " + message)
    #expect(try tool.files().isEmpty)
  }
}

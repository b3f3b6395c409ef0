import BuiltPrograms
import Foundation
import Testing

@Suite("Commands that compute")
struct TrainingCommandTests {
  @Test("one epoch on the built-in digits: progress, result, a model and a history")
  func train() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run(
      "train", "mnist-dense", "--epochs", "1", "--seed", "1", "--history", "history.json")
    #expect(result.status == 0)
    #expect(result.errors.contains("using the built-in digits"))
    #expect(result.output.contains("469/469 - "))
    #expect(!result.output.contains("\r") && !result.output.contains("\u{1B}"))
    #expect(result.output.contains(/Test loss: \d+\.\d{4} - test accuracy: \d\.\d{4}\n/))
    #expect(result.output.contains("Saved mnist-dense.keras and history.json\n"))
    #expect(result.output.contains(/Time: \d+\.\d s\n/))
    #expect(try tool.files() == ["history.json", "mnist-dense.keras"])
    let history = try JSONDecoder().decode(
      [String: [Double]].self, from: Data(contentsOf: tool.folder.appending(path: "history.json")))
    #expect(history.keys.sorted() == ["accuracy", "loss"] && history["loss"]?.count == 1)
    let summary = try tool.run("summary", "mnist-dense.keras")
    #expect(summary.status == 0 && summary.output.hasPrefix("Model: "))
  }

  @Test(
    "convolutional networks learn the built-in digits",
    arguments: [("mnist-cnn", "34,826"), ("digits-resnet", "78,378")])
  func convolution(recipe: String, parameters: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run("train", recipe, "--epochs", "1", "--seed", "1", "--history", "history.json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Total params: \(parameters) ("))
    #expect(result.output.contains("469/469 - "))
    let accuracy = try #require(result.output.firstMatch(of: /test accuracy: (\d\.\d{4})\n/)?.1)
    #expect(try #require(Double(accuracy)) > 0.9, "\(result.output)")
    #expect(try Set(tool.files()) == ["history.json", "\(recipe).keras"])
    let summary = try tool.run("summary", "\(recipe).keras")
    #expect(summary.status == 0 && summary.output.contains("Total params: "))
  }

  @Test("the same seed gives the same weights, bit for bit, another one does not")
  func seeds() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let models = try [("a.safetensors", "1"), ("b.safetensors", "1"), ("c.safetensors", "2")].map {
      name, seed in
      let result = try tool.run(
        "train", "mnist-dense", "--epochs", "1", "--verbose", "0", "--seed", seed, "--output", name)
      #expect(result.status == 0, "\(result.errors)")
      return try Data(contentsOf: tool.folder.appending(path: name))
    }
    #expect(models[0] == models[1] && models[0] != models[2])
  }

  @Test("silent training prints the result alone")
  func silent() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run(
      "train", "mnist-dense", "--epochs", "1", "--verbose", "0", "--output", "model.safetensors")
    #expect(result.status == 0 && result.output.hasPrefix("Test loss: "))
    #expect(try tool.files() == ["model.safetensors"])
  }

  @Test("the benchmark prints lines of JSON such as the rivals print")
  func bench() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run("bench", "tiny", "--json")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 1)
    struct Line: Decodable {
      let rival, workload: String
      let microseconds: Double
      let versions: [String: String]
    }
    let line = try JSONDecoder().decode(Line.self, from: Data(lines[0].utf8))
    #expect(line.rival == "hornbill" && line.workload == "tiny" && line.microseconds > 0)
    #expect(line.versions["hornbill"] != nil)
  }

  @Test(
    "networks for images have as many parameters as the rivals' and are measured",
    arguments: [
      ("cnn", 34_826, true), ("resnet20", 274_442, true), ("resnet20-predict-1", 274_442, false),
      ("resnet20-predict-1000", 274_442, false), ("resnet50-predict-1", 25_636_712, false),
    ])
  func benchOfImages(workload: String, parameters: Int, trains: Bool) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run("bench", workload, "--json")
    #expect(result.status == 0 && result.errors.isEmpty)
    struct Line: Decodable {
      let workload: String
      let parameters: Int
      let microseconds: Double
      let memory: Double?
    }
    let line = try JSONDecoder().decode(Line.self, from: Data(result.output.utf8))
    #expect(line.workload == workload && line.parameters == parameters && line.microseconds > 0)
    #expect(trains ? (line.memory ?? -1) >= 0 : line.memory == nil)
  }

  @Test("epochs with relu and with tanh are counted")
  func benchOfActivations() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let text = try tool.run("bench", "relu-tanh")
    #expect(text.status == 0 && text.errors.isEmpty)
    #expect(
      text.output.contains(
        /relu: (\d+|more than 2) epochs until a quarter is wrong, at a learning rate of 0\.\d+\n/))
    #expect(
      text.output.contains(
        /tanh: (\d+|more than 2) epochs until a quarter is wrong, at a learning rate of 0\.\d+\n/))
    #expect(text.output.contains("tanh by relu: ") && !text.output.contains("GFLOP/s"))
    let json = try tool.run("bench", "relu-tanh", "--json")
    #expect(json.output.hasPrefix("{") && json.output.contains("\"workload\":\"relu-tanh\""))
  }

  @Test("the matrix products are measured")
  func benchOfProducts() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let result = try tool.run("bench", "matmul")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.contains("matmul-1024x1024x1024"))
  }
}

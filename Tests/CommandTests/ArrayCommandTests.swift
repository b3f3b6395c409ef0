import BuiltPrograms
import Foundation
import Hornbill
import Testing

/// `fit`, `evaluate` and `predict`, which take arrays of the person's own.
@Suite("Commands on arrays")
struct ArrayCommandTests {
  private let x = Tensor.randomUniform([50, 3], seed: 1)
  private var y: Tensor { (sum(x, axes: [1]) .> 1.5).cast(to: .int64) }

  private func model() throws -> Model {
    let model = Sequential(name: "own", seed: 3) {
      Dense(6, activation: .relu, inputShape: [3], name: "hidden")
      Dense(2, activation: .softmax, name: "head")
    }
    try model.compile(
      optimizer: .adam(learningRate: 0.02), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  /// A tool in a folder with a saved model and its data.
  private func tool() throws -> Tool {
    let tool = try Tool()
    try model().save(to: tool.path("model.safetensors"))
    try x.save(npy: tool.path("x.npy"))
    try y.save(npy: tool.path("y.npy"))
    return tool
  }

  @Test("fit goes on training where the model was")
  func fit() throws {
    let tool = try tool()
    defer { tool.remove() }
    let result = try tool.run(
      "fit", "model.safetensors", "--x", "x.npy", "--y", "y.npy", "--epochs", "3", "--batch-size", "16",
      "--validation-x", "x.npy", "--validation-y", "y.npy", "--output", "more.safetensors", "--history",
      "history.json", "--verbose", "0", "--seed", "4")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("Saved more.safetensors and history.json\nTime: "))
    let model = try model()
    let history = try model.fit(
      x, y, batchSize: 16, epochs: 3, verbose: .silent, validationData: (x, y), validationBatchSize: 16,
      seed: 4)
    let saved = try Model.load(from: tool.path("more.safetensors"))
    for (a, b) in try zip(saved.weights(), model.weights()) { #expect(a.value.scalars == b.value.scalars) }
    let numbers = try JSONDecoder().decode(
      [String: [Double]].self, from: Data(contentsOf: tool.folder.appending(path: "history.json")))
    #expect(numbers == history.values)
    // Without --output the model is replaced.
    let again = try tool.run(
      "fit", "more.safetensors", "--x", "x.npy", "--y", "y.npy", "--no-shuffle", "--verbose", "2")
    #expect(again.status == 0 && again.output.contains("Saved more.safetensors\n"))
  }

  @Test("evaluate prints the loss and the metrics, for people or as JSON")
  func evaluate() throws {
    let tool = try tool()
    defer { tool.remove() }
    let score = try model().evaluate(x, y)
    let text = try tool.run("evaluate", "model.safetensors", "--x", "x.npy", "--y", "y.npy")
    let accuracy = try #require(score["accuracy"])
    #expect(text.output == String(format: "loss: %.4f - accuracy: %.4f\n", score.loss, accuracy))
    let json = try tool.run(
      "evaluate", "model.safetensors", "--x", "x.npy", "--y", "y.npy", "--batch-size", "50", "--json")
    let values = try JSONDecoder().decode([String: Double].self, from: Data(json.output.utf8))
    #expect(values.keys.sorted() == ["accuracy", "loss"] && values["accuracy"] == accuracy)
  }

  @Test("predict writes what NumPy reads")
  func predict() throws {
    let tool = try tool()
    defer { tool.remove() }
    let result = try tool.run("predict", "model.safetensors", "--x", "x.npy", "--output", "p.npy")
    #expect(result.output == "Saved p.npy: float32 of shape [50, 2]\n")
    let saved = try Tensor.load(npy: tool.path("p.npy"))
    #expect(try saved.scalars == model().predict(x).scalars)
  }

  @Test("failures are said in one line, and leave no file behind")
  func failures() throws {
    let tool = try tool()
    defer { tool.remove() }
    try Tensor.zeros([50, 4]).save(npy: tool.path("wide.npy"))
    try (y + 7).save(npy: tool.path("labels.npy"))
    let before = try tool.files()
    let cases: [([String], Int32, String)] = [
      (
        ["fit", "model.safetensors", "--x", "none.npy", "--y", "y.npy"], 1,
        "none.npy: cannot be opened: No such file or directory. Check the path."
      ),
      (
        ["fit", "model.safetensors", "--x", "wide.npy", "--y", "y.npy"], 1,
        "Model \"own\": expected samples of shape [3], received samples of shape [4]. The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first."
      ),
      (
        ["fit", "model.safetensors", "--x", "x.npy", "--y", "labels.npy"], 1,
        "sparse_categorical_crossentropy: expected labels from 0 to 1, received 8.0 at position 0."
      ),
      (
        ["fit", "model.safetensors", "--x", "x.npy", "--y", "y.npy", "--validation-x", "x.npy"], 64,
        "--validation-x and --validation-y: expected both or neither, received one of them."
      ),
      (
        ["predict", "model.safetensors", "--x", "x.npy", "--output", "none/p.npy"], 1,
        "none/p.npy: cannot be written, because the folder none does not exist. Create the folder first."
      ),
      (
        ["evaluate", "x.npy", "--x", "x.npy", "--y", "y.npy"], 1,
        "load \"x.npy\": expected a name that ends in .keras, .safetensors, .h5 or .hdf5"
      ),
    ]
    for (arguments, status, message) in cases {
      let result = try tool.run(arguments)
      #expect(result.status == status, "\(arguments)")
      #expect(result.errors.hasPrefix("hornbill: " + message), "\(result.errors)")
      #expect(try tool.files() == before)
    }
  }
}

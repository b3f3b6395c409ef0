import BuiltPrograms
import Foundation
import Hornbill
import Testing

/// `fit`, `evaluate` and `predict` on models of several inputs and outputs.
@Suite("Commands on several arrays")
struct SeveralArraysTests {
  private let x = [
    "a": Tensor.randomUniform([20, 2], seed: 1), "b": Tensor.randomUniform([20, 3], seed: 2),
  ]
  private let y = [
    "age": Tensor.randomUniform([20, 1], seed: 3), "kind": Tensor.randomUniform([20, 2], seed: 4),
  ]

  private func model() throws -> Model {
    let (a, b) = (Input(shape: [2], name: "a"), Input(shape: [3], name: "b"))
    let joined = try Concatenate(name: "both")(a, b)
    let model = try Model(
      inputs: [a, b], outputs: [Dense(1, name: "age")(joined), Dense(2, name: "kind")(joined)],
      name: "two", seed: 1)
    try model.compile(optimizer: .adam(), loss: .meanSquaredError())
    return model
  }

  /// A tool in a folder with a saved model and its data, each array alone and all of them together.
  private func tool() throws -> Tool {
    let tool = try Tool()
    try model().save(to: tool.path("m.keras"))
    for (name, tensor) in x.merging(y, uniquingKeysWith: { a, _ in a }) {
      try tensor.save(npy: tool.path(name + ".npy"))
    }
    try NPZ.save(x, to: tool.path("x.npz"))
    try NPZ.save(y, to: tool.path("y.npz"))
    return tool
  }

  private let inOrder = ["--x", "a.npy", "--x", "b.npy"]
  private let byName = ["--x", "x.npz"]

  @Test("predict takes inputs in order or by name, and gives outputs by name")
  func predict() throws {
    let tool = try tool()
    defer { tool.remove() }
    let expected = try model().predict(x)
    for inputs in [inOrder, byName] {
      let result = try tool.run(["predict", "m.keras", "--output", "p.npz"] + inputs)
      #expect(
        result.output
          == "Saved p.npz: age: float32 of shape [20, 1], kind: float32 of shape [20, 2]\n", "\(result)")
      let saved = try NPZ(tool.path("p.npz"))
      #expect(saved.names == ["age", "kind"])
      for name in saved.names { #expect(try saved[name].scalars == expected[name]?.scalars) }
    }
  }

  @Test("evaluate and fit take inputs and targets in order or by name")
  func training() throws {
    let tool = try tool()
    defer { tool.remove() }
    let score = try model().evaluate(x, y)
    let trained = try model()
    _ = try trained.fit(x, y, epochs: 2, verbose: .silent, validationData: (x, y), seed: 4)
    for data in [
      inOrder + ["--y", "age.npy", "--y", "kind.npy"], byName + ["--y", "y.npz"], inOrder + ["--y", "y.npz"],
    ] {
      let result = try tool.run(["evaluate", "m.keras", "--json"] + data)
      let values = try JSONDecoder().decode([String: Double].self, from: Data(result.output.utf8))
      #expect(values == score.values)
      let validation = data.map { $0.replacingOccurrences(of: "--", with: "--validation-") }
      let fit = try tool.run(
        ["fit", "m.keras", "--epochs", "2", "--verbose", "0", "--seed", "4", "--output", "t.keras"] + data
          + validation)
      #expect(fit.status == 0, "\(fit.errors)")
      for (a, b) in try zip(Model.load(from: tool.path("t.keras")).weights(), trained.weights()) {
        #expect(a.value.scalars == b.value.scalars)
      }
    }
  }

  @Test("rows that are read from files one by one train as arrays in memory do")
  func streaming() throws {
    let tool = try tool()
    defer { tool.remove() }
    func path(_ name: String) -> String { tool.path(name + ".npy") }
    let data = try Dataset(files: [path("a"), path("b")], [path("age"), path("kind")])
    let (streamed, inMemory) = (try model(), try model())
    _ = try streamed.fit(data.batched(8).shuffled(), epochs: 2, verbose: .silent, seed: 4)
    _ = try inMemory.fit(x, y, batchSize: 8, epochs: 2, verbose: .silent, seed: 4)
    for (a, b) in try zip(streamed.weights(), inMemory.weights()) {
      #expect(a.value.scalars == b.value.scalars)
    }
    try Tensor.zeros([19, 3]).save(npy: path("short"))
    #expect {
      try Dataset(files: [path("a"), path("short")], [path("age")])
    } throws: {
      "\($0)" == "Dataset \"\(path("short"))\": expected 20 rows, as in \(path("a")), received 19."
    }
  }

  @Test("arrays that do not fit the model are said in one line")
  func failures() throws {
    let tool = try tool()
    defer { tool.remove() }
    try NPZ.save(["a": x["a"] ?? Tensor(0), "c": Tensor.zeros([20, 3])], to: tool.path("wrong.npz"))
    let before = try tool.files()
    let cases: [([String], Int32, String)] = [
      (
        byName + ["--x", "a.npy", "--output", "p.npz"], 64,
        "--x: expected a .npy file for each, or one .npz file with all of them, received \"x.npz\" and others."
      ),
      (
        byName + ["--output", "p.npy"], 64,
        "--output: expected a name that ends in .npz for the outputs age, kind, received \"p.npy\"."
      ),
      (
        ["--x", "wrong.npz", "--output", "p.npz"], 1,
        "predict \"two\": expected the inputs a, b, received a, c. b is missing; c is unknown."
      ),
      (
        ["--x", "a.npy", "--output", "p.npz"], 1,
        "Model \"two\": expected samples of shapes [2], [3], received samples of shape [2]. The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first."
      ),
    ]
    for (arguments, status, message) in cases {
      let result = try tool.run(["predict", "m.keras"] + arguments)
      #expect(result.status == status && result.output.isEmpty)
      #expect(result.errors == "hornbill: " + message)
      #expect(try tool.files() == before)
    }
  }
}

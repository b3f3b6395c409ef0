import Foundation
import Hornbill
import Testing

/// Files of Keras 2, those that Keras 3 writes in its format, and weights in several files.
@Suite("Keras's other files")
struct OtherFileTests {
  private static func golden(_ file: String) throws -> GoldenCase {
    let cases = try GoldenFile("other_files").cases
    guard let found = try cases.first(where: { try $0.has("file") && $0.string("file") == file }) else {
      throw GoldenError("no case of \(file)")
    }
    return found
  }

  private static func path(_ file: String) -> String { "\(KerasFileTests.folder)/\(file)" }

  @Test(
    "a file predicts and goes on training as where it was written",
    arguments: [
      "whole_adam.h5", "whole_sgd.h5", "whole_rmsprop.h5", "keras2_adam.h5", "keras2_adam.keras",
      "keras2_rmsprop.keras", "keras2_legacy.h5",
    ])
  func goesOn(_ file: String) throws {
    let golden = try Self.golden(file)
    let told = try KerasFileTests.warnings {
      let model = try Model.load(from: Self.path(file))
      let (x, y) = (try golden.tensors("inputs")[0], try golden.tensors("targets")[0])
      expectClose(try model.predict(x), try golden.tensors("outputs")[0], relative: 2e-5, file)
      try model.fit(x, y, batchSize: 8, epochs: 1, verbose: .silent, shuffle: false)
      let (weights, wanted) = (try model.weights(), try golden.tensors("trained"))
      try #require(weights.count == wanted.count)
      for (weight, expected) in zip(weights, wanted) {
        expectClose(weight.value, expected, relative: 2e-4, "\(file) \(weight.path)")
      }
    }
    #expect(told.isEmpty, "\(told)")
  }

  @Test("that a file lacks what its optimizer knew is said")
  func legacyOptimizer() throws {
    let path = Self.path("keras2_legacy.keras")
    let golden = try Self.golden("keras2_legacy.keras")
    let told = try KerasFileTests.warnings {
      let model = try Model.load(from: path)
      expectClose(
        try model.predict(golden.tensors("inputs")[0]), try golden.tensors("outputs")[0], relative: 2e-5)
    }
    #expect(told == ["\(path): what the optimizer keras.optimizers.legacy.SGD knew is not in the file"])
  }

  // MARK: - Several files

  private func model(_ name: String = "m") -> Model {
    Sequential(name: name) {
      Dense(3, activation: .tanh, inputShape: [4], name: "x")
      BatchNormalization(name: "y")
      Dense(2, name: "z")
    }
  }

  @Test("weights in several files")
  func shards() throws {
    let golden = try #require(
      try GoldenFile("other_files").cases.first { try $0.string("name") == "shards" })
    let model = model()
    try model.loadWeights(from: Self.path("shards.weights.json"))
    expectClose(try model.predict(golden.tensors("inputs"))[0], try golden.tensors("outputs")[0])
  }

  @Test(
    "what is wrong with a list of files is said",
    arguments: [
      (
        "[1]",
        "load \"PATH\": expected an object with a \"weight_map\", as Keras writes it, received [1]."
      ),
      (
        #"{"weight_map": {"/layers/dense/vars": 3}}"#,
        "load \"PATH\": expected names of .weights.h5 files beside this one, received 3."
      ),
      (
        #"{"weight_map": {"/layers/dense/vars": "../a.weights.h5"}}"#,
        "load \"PATH\": expected names of .weights.h5 files beside this one, received \"../a.weights.h5\"."
      ),
      (
        #"{"weight_map": {"/layers/dense/vars": ["a.weights.h5", "b.weights.h5"]}}"#,
        "load \"PATH\": expected each data set in one file, received /layers/dense/vars/0 in two."
      ),
      (
        #"{"weight_map": {"/layers/dense/vars": "none.weights.h5"}}"#,
        "FOLDER/none.weights.h5: cannot be opened"
      ),
      (
        #"{"weight_map": {}}"#,
        "loadWeights \"PATH\": expected layers/batch_normalization/vars/0 [3] for y/gamma"
      ),
      ("{", "load \"PATH\": expected "),
    ])
  func lists(_ text: String, _ wanted: String) throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/w.weights.json"
      try Data(text.utf8).write(to: URL(filePath: path))
      for name in ["a", "b"] { try model(name).saveWeights(to: "\(folder)/\(name).weights.h5") }
      let own = model()
      let before = try own.weightBits()
      do {
        try own.loadWeights(from: path)
        Issue.record("nothing was thrown")
      } catch {
        let expected = wanted.replacing("PATH", with: path).replacing("FOLDER", with: folder)
        #expect(wanted.hasSuffix(".") ? "\(error)" == expected : "\(error)".hasPrefix(expected), "\(error)")
      }
      #expect(try own.weightBits() == before)
    }
  }
}

import Foundation
import Hornbill
import Testing

@Suite("Weights in files")
struct WeightFileTests {
  @Test("weights come back from each format", arguments: ["w.weights.h5", "w.safetensors", "w.npz"])
  func roundTrip(_ name: String) throws {
    try SavingTests.withFolder { folder in
      let model = try SmallProblem.model(seed: 1)
      try model.fitSmall()
      try model.saveWeights(to: folder + "/" + name)
      let other = try SmallProblem.model(seed: 2)
      #expect(try other.weightBits() != model.weightBits())
      try other.loadWeights(from: folder + "/" + name)
      #expect(try other.weightBits() == model.weightBits())
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
    }
  }

  @Test(
    "weights are taken from a model's file, too, without what training keeps",
    arguments: ["keras", "safetensors"])
  func fromModels(_ end: String) throws {
    try SavingTests.withFolder { folder in
      let model = try SmallProblem.model(seed: 1)
      try model.fitSmall()
      try model.save(to: folder + "/m.\(end)")
      let other = try SmallProblem.model(seed: 2)
      try other.loadWeights(from: folder + "/m.\(end)")
      #expect(try other.weightBits() == model.weightBits())
    }
  }

  @Test("NumPy knows the arrays by their paths")
  func names() throws {
    try SavingTests.withFolder { folder in
      try SmallProblem.model().saveWeights(to: folder + "/w.npz")
      #expect(
        try NPZ(folder + "/w.npz").names == ["hidden/kernel", "hidden/bias", "head/kernel", "head/bias"])
    }
  }

  @Test("names that say no format, or one of models alone, are refused")
  func formats() throws {
    let model = try SmallProblem.model()
    expectError(
      "saveWeights \"w.keras\": expected a name that ends in .weights.h5, .safetensors or .npz, received \"w.keras\". "
        + "The end of the name says the format."
    ) { try model.saveWeights(to: "w.keras") }
    expectError(
      "save \"w.weights.h5\": expected a name that ends in .keras or .safetensors, received \"w.weights.h5\". "
        + "Such files have weights alone: use saveWeights(to:) and loadWeights(from:)."
    ) { try model.save(to: "w.weights.h5") }
    expectError(
      "loadWeights \"w.txt\": expected a name that ends in .keras, .safetensors, .weights.h5, .weights.json, .h5, .hdf5 or .npz, "
        + "received \"w.txt\". The end of the name says the format."
    ) { try model.loadWeights(from: "w.txt") }
  }

  @Test("a file of another model changes nothing, and the error says what differs")
  func another() throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/w.npz"
      try SmallProblem.model().saveWeights(to: path)
      let model = Sequential([Dense(16, inputShape: [3], name: "hidden"), Dense(7, name: "head")], name: "m")
      let before = try model.weightBits()
      expectError(
        "loadWeights \"\(path)\": expected head/bias [7], head/kernel [16, 7], received head/bias [8], "
          + "head/kernel [16, 8]. The file does not belong to this architecture."
      ) { try model.loadWeights(from: path) }
      #expect(try model.weightBits() == before)
    }
  }
}

import Foundation
import Hornbill
import Testing

@Suite("scikit-learn's splits, scalers and points")
struct ScikitLearnTests {
  private func cases(_ kind: String) throws -> [GoldenCase] {
    try GoldenFile("scikit_learn").cases.filter { try $0.string("kind") == kind }
  }

  @Test("splits are scikit-learn's, with and without stratification")
  func splits() throws {
    let cases = try cases("split")
    #expect(cases.count == 9)
    for golden in cases {
      let rows = try golden.int("rows")
      let size = try golden.number("test_size")
      let seed = golden.has("seed") ? UInt32(try golden.int("seed")) : nil
      let labels = golden.has("labels") ? try golden.ints("labels") : nil
      let split =
        size < 1
        ? try TrainTestSplit(rows: rows, testSize: size, seed: seed, stratifiedBy: labels)
        : try TrainTestSplit(rows: rows, testCount: Int(size), seed: seed, stratifiedBy: labels)
      #expect(try split.train == golden.ints("train"), "\(rows) rows")
      #expect(try split.test == golden.ints("test"), "\(rows) rows")
    }
  }

  @Test("a split takes the rows of tensors apart")
  func splitTensors() throws {
    let split = try TrainTestSplit(rows: 5, testSize: 0.4, seed: nil)
    let x = try split(Tensor.arange(10).reshape(5, 2))
    #expect(x.train.shape == [3, 2] && x.train.scalars == [0, 1, 2, 3, 4, 5])
    #expect(x.test.scalars == [6, 7, 8, 9])
    #expect(try split(Tensor([1, 2, 3, 4, 5] as [Int])).test.scalars(as: Int.self) == [4, 5])
    expectError("TrainTestSplit: expected a tensor of 5 rows, received [4].") { _ = try split(.zeros([4])) }
  }

  @Test("what cannot be split is an error")
  func splitErrors() {
    expectError("TrainTestSplit: expected a part between 0 and 1 of at least 2 rows, received 1.0 of 10.") {
      _ = try TrainTestSplit(rows: 10, testSize: 1, seed: 0)
    }
    expectError("TrainTestSplit: expected rows for training and for testing, received 2 of 2 for testing.") {
      _ = try TrainTestSplit(rows: 2, testSize: 0.9, seed: 0)
    }
    expectError("TrainTestSplit: expected a seed to stratify the rows with, received nil.") {
      _ = try TrainTestSplit(rows: 4, seed: nil, stratifiedBy: [0, 0, 1, 1])
    }
    expectError("TrainTestSplit: expected 4 labels, received 3.") {
      _ = try TrainTestSplit(rows: 4, seed: 0, stratifiedBy: [0, 0, 1])
    }
    expectError("TrainTestSplit: expected at least 2 rows of each class, received 1 of class 7.") {
      _ = try TrainTestSplit(rows: 3, seed: 0, stratifiedBy: [0, 0, 7])
    }
    expectError(
      "TrainTestSplit: expected at least 2 rows, one of each class, on either side, received 3 and 1."
    ) { _ = try TrainTestSplit(rows: 4, seed: 0, stratifiedBy: [0, 0, 1, 1]) }
  }

  private func check(_ fresh: some Scaler, _ golden: GoldenCase) throws {
    var scaler = fresh
    let x = try golden.tensor("x")
    let relative = x.dtype == .float32 ? 1e-6 : 1e-13
    let name = try golden.string("name")
    expectClose(try scaler.fitTransform(x), try golden.tensor("y"), relative: relative, name)
    let kept = try JSONDecoder().decode(type(of: scaler), from: JSONEncoder().encode(scaler))
    #expect(kept == scaler)
    let back = try kept.inverseTransform(try golden.tensor("y"))
    #expect(back.dtype == x.dtype)
    expectClose(back, try golden.tensor("inverse"), relative: relative, name)
  }

  @Test("scalers are scikit-learn's, constant columns and gaps included")
  func scalers() throws {
    let cases = try cases("scaler")
    #expect(cases.count == 7)
    for golden in cases {
      switch try golden.string("name") {
      case "StandardScaler": try check(StandardScaler(), golden)
      case "MinMaxScaler": try check(MinMaxScaler(), golden)
      default: try check(try MinMaxScaler(low: -1, high: 1), golden)
      }
    }
  }

  @Test("scalers keep scikit-learn's statistics")
  func statistics() throws {
    for golden in try cases("scaler").prefix(4) {
      let x = try golden.tensor("x")
      let expected = try golden.child("statistics")
      func compare(_ values: [Double], _ key: String) throws {
        expectClose(
          Tensor(values), try expected.tensor(key), relative: x.dtype == .float32 ? 1e-6 : 1e-13, key)
      }
      if try golden.string("name") == "StandardScaler" {
        var scaler = StandardScaler()
        try scaler.fit(x)
        try compare(scaler.mean, "mean_")
        try compare(scaler.variance, "var_")
        try compare(scaler.scale, "scale_")
      } else {
        var scaler = MinMaxScaler()
        try scaler.fit(x)
        try compare(scaler.dataMin, "data_min_")
        try compare(scaler.dataMax, "data_max_")
        try compare(scaler.scale, "scale_")
        try compare(scaler.offset, "min_")
      }
    }
  }

  @Test("what cannot be scaled is an error")
  func scalerErrors() throws {
    var scaler = StandardScaler()
    expectError(
      "StandardScaler: expected a scaler that has been fitted, received one that has not. Call fit first."
    ) { _ = try scaler.transform(.zeros([2, 2])) }
    expectError(
      "StandardScaler: expected a table of at least one row, received [3]. Give one column the shape [rows, 1]."
    ) { try scaler.fit(.zeros([3])) }
    expectError("StandardScaler: expected finite numbers, received an infinite one.") {
      try scaler.fit(Tensor([[1, .infinity]]))
    }
    try scaler.fit(Tensor([[1, 2], [3, 4]]))
    expectError("StandardScaler: expected a table of 2 columns, received [1, 3].") {
      _ = try scaler.inverseTransform(.zeros([1, 3]))
    }
    let damaged = try JSONDecoder().decode(
      StandardScaler.self, from: Data(#"{"mean":[0,0],"variance":[1,1],"scale":[1]}"#.utf8))
    expectError(
      "StandardScaler: expected a scaler that has been fitted, received one that has not. Call fit first."
    ) { _ = try damaged.transform(.zeros([2, 2])) }
    expectError("MinMaxScaler: expected a lower bound below the upper one, received 1.0 and 1.0.") {
      _ = try MinMaxScaler(low: 1, high: 1)
    }
  }

  @Test("moons and blobs are scikit-learn's")
  func points() throws {
    let cases = try cases("points")
    #expect(cases.count == 4)
    for golden in cases {
      let seed = UInt32(try golden.int("seed"))
      let count = try golden.int("count")
      let points =
        try golden.string("name") == "moons"
        ? try Points.moons(count: count, noise: golden.number("noise"), seed: seed)
        : try Points.blobs(
          count: count, centers: golden.int("centers"), features: golden.int("features"),
          deviation: golden.number("deviation"), seed: seed)
      expectClose(points.features, try golden.tensor("x"), relative: 1e-6, try golden.string("name"))
      #expect(try points.labels.scalars(as: Int.self) == golden.ints("labels"))
    }
  }
}

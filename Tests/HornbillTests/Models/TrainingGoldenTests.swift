import Foundation
import Hornbill
import Testing

/// Whole models against the real Keras: the same first weights, the same batches in the same order.
@Suite("Training as Keras trains")
struct TrainingGoldenTests {
  /// The cases that need what there is not, each with the reason.
  private static let exempt = [
    "separate activations, binary cross-entropy on a softmax, SGD (deck 004)":
      "Keras takes the softmax's logits for a sigmoid's; we compute from the probabilities (decision 2)."
  ]

  @Test("every case is either trained or exempt for a reason")
  func everyCaseIsCounted() throws {
    let names = try (TrainingCase.all("steps") + TrainingCase.all("fit")).map(\.description)
    #expect(names.count == 25)
    #expect(Set(names).count == 25)
    #expect(Self.exempt.count == 1)
    #expect(Set(Self.exempt.keys).isSubset(of: names))
  }

  @Test("fifty steps give Keras's losses, weights, scores and predictions")
  func fiftySteps() throws {
    for example in try TrainingCase.all("steps") where Self.exempt[example.description] == nil {
      let (golden, name) = (example.golden, example.description)
      let model = try example.model()
      let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
      let sizes = try #require(golden.object["batches"] as? [[Int]]).map { $0[1] - $0[0] }
      let losses = try golden.numbers("losses")
      let batchSize = try #require(sizes.first)
      let recorder = BatchLogs(sizes: sizes, limit: losses.count)
      try model.fit(
        x, y, batchSize: batchSize, epochs: losses.count, verbose: .silent, callbacks: [recorder],
        shuffle: false)
      #expect(recorder.batches.count == losses.count)
      let metric = try example.metricName()
      for (step, loss) in losses.enumerated() {
        let found = try #require(recorder.batches[step]["loss"])
        expectClose(found, loss, relative: 1e-4, "\(name), loss of step \(step)")
      }
      for (step, wanted) in try golden.numbers("metric").enumerated() {
        let found = try #require(recorder.batches[step][metric])
        // The sums come back from means, so that even counts are off by a rounding.
        #expect(abs(found - wanted) < 1e-4 * max(1, wanted), "\(name), \(metric) of step \(step)")
      }
      try expectWeights(model, golden, name)
      let score = try model.evaluate(x, y, batchSize: batchSize)
      try expectScore(score, golden, name)
      expectClose(try model.predict(x[0..<10]), try golden.tensor("predict"), relative: 1e-4, name)
    }
  }

  @Test("fit gives Keras's history, weights and scores")
  func fits() throws {
    for example in try TrainingCase.all("fit") where Self.exempt[example.description] == nil {
      let (golden, name) = (example.golden, example.description)
      let model = try example.model()
      let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
      let arguments = try golden.child("arguments")
      let validation =
        golden.has("validation_x")
        ? (try golden.tensor("validation_x"), try golden.tensor("validation_y")) : nil
      let history = try model.fit(
        x, y, batchSize: arguments.has("batch_size") ? arguments.int("batch_size") : 32,
        epochs: arguments.int("epochs"), verbose: .silent,
        validationSplit: arguments.has("validation_split") ? arguments.number("validation_split") : 0,
        validationData: validation, shuffle: false, classWeight: try classWeight(arguments),
        sampleWeight: golden.has("sample_weight") ? golden.tensor("sample_weight") : nil,
        initialEpoch: arguments.has("initial_epoch") ? arguments.int("initial_epoch") : 0,
        validationBatchSize: arguments.has("validation_batch_size")
          ? arguments.int("validation_batch_size") : nil,
        validationFrequency: arguments.has("validation_freq") ? arguments.int("validation_freq") : 1)
      let wanted = try golden.child("history")
      #expect(Set(history.values.keys) == Set(wanted.object.keys), "\(name)")
      #expect(try history.epochs == golden.ints("epochs"), "\(name)")
      for key in wanted.object.keys {
        let (found, expected) = (try #require(history[key]), try wanted.numbers(key))
        #expect(found.count == expected.count, "\(name), \(key)")
        for (a, b) in zip(found, expected) { expectClose(a, b, relative: 1e-4, "\(name), \(key)") }
      }
      try expectWeights(model, golden, name)
      try expectScore(model.evaluate(x, y), golden, name)
    }
  }

  private func classWeight(_ arguments: GoldenCase) throws -> [Int: Double] {
    guard arguments.has("class_weight") else { return [:] }
    let weights = try arguments.child("class_weight")
    return try weights.object.keys.reduce(into: [:]) { result, name in
      result[try #require(Int(name))] = try weights.number(name)
    }
  }

  private func expectWeights(_ model: Model, _ golden: GoldenCase, _ name: String) throws {
    let (found, wanted) = (try model.weights(), try golden.tensors("final_weights"))
    #expect(found.count == wanted.count, "\(name)")
    for (weight, tensor) in zip(found, wanted) {
      expectClose(weight.value, tensor, relative: 2e-4, "\(name), \(weight.path)")
    }
  }

  private func expectScore(_ score: Score, _ golden: GoldenCase, _ name: String) throws {
    let wanted = try golden.child("evaluate")
    #expect(Set(score.values.keys) == Set(wanted.object.keys), "\(name)")
    for (key, value) in score.values {
      expectClose(value, try wanted.number(key), relative: 1e-4, "\(name), evaluate \(key)")
    }
  }
}

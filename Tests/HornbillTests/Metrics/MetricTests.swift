import Foundation
import Hornbill
import HornbillGraph
import Testing

extension LearningGolden {
  /// One case of `metrics.json`.
  struct MetricCase: Decodable, CustomTestStringConvertible {
    struct Batch: Decodable {
      var targets: Array
      var predictions: Array
      var weights: Array?
      var result: Number

      enum CodingKeys: String, CodingKey {
        case targets = "y_true"
        case predictions = "y_pred"
        case weights = "sample_weight"
        case result
      }
    }

    struct Arguments: Decodable {
      var threshold: Double?
      var k: Int?
    }

    var name: String
    var identifier: String?
    var className: String
    var function: String?
    var metricName: String
    var arguments: Arguments
    var batches: [Batch]

    enum CodingKeys: String, CodingKey {
      case name, identifier, function, arguments, batches
      case className = "class"
      case metricName = "metric_name"
    }

    var testDescription: String { "\(identifier ?? className), \(name)" }

    func makeMetric() throws -> Metric {
      if identifier == "accuracy" || identifier == "acc" { return .accuracy(named: metricName) }
      let metric: Metric =
        switch className {
        case "BinaryAccuracy": .binaryAccuracy(threshold: arguments.threshold ?? 0.5)
        case "CategoricalAccuracy": .categoricalAccuracy
        case "SparseCategoricalAccuracy": .sparseCategoricalAccuracy
        case "TopKCategoricalAccuracy": .topKCategoricalAccuracy(k: arguments.k ?? 5)
        case "SparseTopKCategoricalAccuracy": .sparseTopKCategoricalAccuracy(k: arguments.k ?? 5)
        case "RootMeanSquaredError": .rootMeanSquaredError
        case "CosineSimilarity": .cosineSimilarity()
        case "LogCoshError": .logCosh
        default: Metric(try Loss(.init(className: className)))
        }
      return identifier == nil ? metric : metric.named(metricName)
    }
  }

  struct MetricFile: Decodable {
    var cases: [MetricCase]
  }

  static let metrics = read("metrics", as: MetricFile.self)?.cases ?? []
}

@Suite("Metrics")
struct MetricTests {
  @Test("Every golden case is used")
  func counts() { #expect(LearningGolden.metrics.count == 85) }

  @Test("Keras's results after every batch", arguments: LearningGolden.metrics)
  func golden(_ example: LearningGolden.MetricCase) throws {
    let metric = try example.makeMetric()
    #expect(metric.name == example.metricName)
    var (total, count) = (0.0, 0.0)
    for (index, batch) in example.batches.enumerated() {
      let (sum, weight) = try metric.function(
        batch.targets.tensor, batch.predictions.tensor, sampleWeights: batch.weights?.tensor)
      #expect(sum.shape == [] && weight.shape == [] && sum.dtype == .float32 && weight.dtype == .float32)
      total += sum.item
      count += weight.item
      expectClose(metric.result(total / count), batch.result.value, "batch \(index)")
    }
  }

  @Test("Names and directions")
  func names() {
    #expect(Metric.accuracy.name == "accuracy" && Metric.accuracy.direction == .up)
    #expect(Metric.accuracy(named: "acc").name == "acc")
    let losses: [Metric] = [
      .meanSquaredError, .meanAbsoluteError, .binaryCrossentropy, .categoricalCrossentropy,
      .sparseCategoricalCrossentropy,
    ]
    #expect(
      losses.map(\.name) == [
        "mean_squared_error", "mean_absolute_error", "binary_crossentropy", "categorical_crossentropy",
        "sparse_categorical_crossentropy",
      ])
    #expect(losses.allSatisfy { $0.direction == .down })
  }

  @Test("Labels of any type")
  func labelTypes() throws {
    let p = Tensor([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
    for dtype in [DType.float32, .float64, .int32, .int64, .uint8] {
      let (right, count) = try Metric.accuracy.function(Tensor([1, 1, 1]).cast(to: dtype), p)
      #expect(right.item == 2 && count.item == 3)
    }
    let (right, _) = try Metric.accuracy.function(Tensor([true, false]), Tensor([0.7, 0.6]))
    #expect(right.item == 1)
  }

  @Test("A closure is a metric; a scalar counts as one value")
  func custom() throws {
    let worst = Metric.custom("worst", direction: .down) { y, p in max(abs(p - y), axes: [-1]) }
    let (sum, weight) = try worst.function(Tensor([[0, 0], [1, 1]]), Tensor([[1, 2], [1, 1]]))
    #expect(sum.item == 2 && weight.item == 2)
    let bias = Metric.custom("bias", direction: .down) { y, p in mean(p - y) }
    let (value, one) = try bias.function(Tensor([[0], [0]]), Tensor([[1], [2]]))
    #expect(value.item == 1.5 && one.item == 1)
  }

  @Test("Metrics go through JSON and back")
  func codable() throws {
    let metrics: [Metric] = [
      .accuracy, .accuracy(named: "acc"), .accuracy(named: "right"), .binaryAccuracy(threshold: 0.25),
      .meanSquaredError,
      Metric(.categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.5), named: "ce"),
      .categoricalAccuracy, .sparseCategoricalAccuracy, .topKCategoricalAccuracy(k: 3),
      .sparseTopKCategoricalAccuracy(k: 2).named("top2"), .rootMeanSquaredError.named("rmse"),
      .cosineSimilarity(axis: 1), .logCosh, Metric(.huber(delta: 2)),
    ]
    let read = try JSONDecoder().decode([Metric].self, from: JSONEncoder().encode(metrics))
    #expect(read.map(\.name) == metrics.map(\.name))
    #expect(read.map(\.kind) == metrics.map(\.kind))
    #expect(read.map(\.direction) == metrics.map(\.direction))
    let (results, expected) = (read.map { $0.result(4) }, metrics.map { $0.result(4) })
    #expect(results == expected)
  }

  @Test("A model's root mean squared error is the root over all batches, in training and evaluation")
  func root() throws {
    let (x, y) = (SmallProblem.x, SmallProblem.hot)
    let model = Sequential([Dense(8, inputShape: [3])], seed: 2)
    try model.compile(
      optimizer: .sgd(), loss: .meanSquaredError(),
      metrics: [.rootMeanSquaredError, .rootMeanSquaredError.named("rmse"), .cosineSimilarity()])
    let history = try model.fit(x, y, batchSize: 16, epochs: 2, verbose: .silent)
    let score = try model.evaluate(x, y, batchSize: 16)
    let (losses, roots) = (try #require(history["loss"]), try #require(history["rmse"]))
    for (loss, root) in zip(losses, roots) {
      expectClose(root, loss.squareRoot(), "in training")
    }
    let root = try #require(score["rmse"])
    expectClose(root, score.loss.squareRoot(), "in evaluation")
    #expect(score["root_mean_squared_error"] == score["rmse"])
    #expect(Metric.cosineSimilarity().direction == .up && Metric.rootMeanSquaredError.direction == .down)
  }

  @Test("A weighted root is the root of the weighted mean")
  func weightedRoot() throws {
    let (x, y) = (SmallProblem.x, SmallProblem.hot)
    let model = Sequential([Dense(8, inputShape: [3])], seed: 2)
    try model.compile(
      optimizer: .sgd(), loss: .meanSquaredError(), metrics: [.accuracy],
      weightedMetrics: [.meanSquaredError.named("mse"), .rootMeanSquaredError.named("rmse")])
    let weights = Tensor.arange(60)
    let score = try model.evaluate(x, y, batchSize: 16, sampleWeight: weights)
    let (mean, root) = (try #require(score["mse"]), try #require(score["rmse"]))
    expectClose(root, mean.squareRoot(), "weighted")
    let plain = try model.evaluate(x, y, batchSize: 16)
    #expect(plain["mse"] != mean)
  }

  @Test("Losses and metrics with their settings come back from a file")
  func saved() throws {
    try SavingTests.withFolder { folder in
      let model = Sequential([Dense(8, activation: .softmax, inputShape: [3])])
      let metrics: [Metric] = [
        .topKCategoricalAccuracy(k: 3).named("top3"), .rootMeanSquaredError, .cosineSimilarity(),
        Metric(.huber(delta: 0.25), named: "huber"), .klDivergence,
      ]
      try model.compile(optimizer: .sgd(), loss: .huber(delta: 0.5), metrics: metrics)
      let before = try model.evaluate(SmallProblem.x, SmallProblem.hot)
      try model.save(to: folder + "/model.safetensors")
      let after = try Model.load(from: folder + "/model.safetensors")
        .evaluate(SmallProblem.x, SmallProblem.hot)
      #expect(after == before && after.values.count == 6)
    }
  }

  @Test("A mean of a loss that Keras has no metric of is that of its function, with settings")
  func wrapped() throws {
    let function =
      #"{"module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function"}"#
    let text = #"""
      {"module": "keras.metrics", "class_name": "MeanMetricWrapper", "registered_name": null,
      "config": {"name": "h", "dtype": "float32", "fn": \#(function), "delta": 0.25}}
      """#
    let metric = try JSONDecoder().decode(Metric.self, from: Data(text.utf8))
    #expect(metric.name == "h" && metric.kind == Metric(.huber(delta: 0.25)).kind)
    let wanted = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let written = try jsonObject(metric)
    #expect(NSDictionary(dictionary: written) == NSDictionary(dictionary: wanted), "\(written)")
    // What we wrote before: the loss itself, which Keras takes the mean of batches of.
    let old = text.replacing(function, with: #"{"class_name": "Huber", "config": {"delta": 0.5}}"#)
      .replacing(#", "delta": 0.25"#, with: "")
    #expect(
      try JSONDecoder().decode(Metric.self, from: Data(old.utf8)).kind == Metric(.huber(delta: 0.5)).kind)
    let angle = try JSONDecoder().decode(
      Metric.self, from: JSONEncoder().encode(Metric(.cosineSimilarity(axis: 1))))
    #expect(angle.kind == Metric(.cosineSimilarity(axis: 1)).kind)
    #expect(
      learningFailure {
        let empty = #"{"class_name": "MeanMetricWrapper", "config": {}}"#
        _ = try JSONDecoder().decode(Metric.self, from: Data(empty.utf8))
      } == "MeanMetricWrapper: expected one of Keras's losses as \"fn\", received none.")
  }

  @Test("What metrics refuse")
  func errors() {
    #expect(
      learningFailure { _ = try Metric.accuracy.function(.zeros([32, 9]), .zeros([32, 10])) }
        == "accuracy: expected targets of shape [32, 10], received [32, 9]. "
        + "Reshape the targets, or change the number of units of the last layer.")
    #expect(
      learningFailure { _ = try Metric.accuracy.function(.zeros([31]), .zeros([32, 10])) }
        == "accuracy: expected targets of shape [32], one class number each, received [31]. "
        + "Reshape the targets to [32].")
    #expect(
      learningFailure { _ = try Metric.accuracy.function(.zeros([4]), .zeros([4, 0])) }
        == "accuracy: expected predictions with at least one class, received [4, 0].")
    let closure = Metric.custom("mine", direction: .up) { y, _ in y }
    #expect(
      learningFailure { _ = try JSONEncoder().encode(closure) }
        == "Metric \"mine\": expected one of Keras's metrics, received a closure. "
        + "A file cannot keep code: leave the metric out, and give it again after loading.")
    #expect(
      learningFailure {
        _ = try JSONDecoder().decode(Metric.self, from: Data("\"AUC\"".utf8))
      }
        == "Metric: expected one of accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, "
        + "TopKCategoricalAccuracy, SparseTopKCategoricalAccuracy, RootMeanSquaredError, CosineSimilarity, "
        + "LogCoshError, MeanMetricWrapper, MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, "
        + "MeanSquaredLogarithmicError, BinaryCrossentropy, CategoricalCrossentropy, "
        + "SparseCategoricalCrossentropy, KLDivergence, Poisson, Hinge, SquaredHinge, CategoricalHinge, "
        + "received \"AUC\".")
    #expect(
      learningFailure { _ = try JSONDecoder().decode(Metric.self, from: Data("[]".utf8)) }
        == "Metric: expected one of Keras's metrics, received array([]).")
    #expect(
      learningFailure {
        try Sequential([Dense(2, inputShape: [3])])
          .compile(
            optimizer: .sgd(), loss: .meanSquaredError(), metrics: [.sparseTopKCategoricalAccuracy(k: 0)])
      } == "Metric: expected a top-k accuracy whose k is at least 1, received 0.")
    #expect(
      learningFailure {
        let text = #"{"class_name": "TopKCategoricalAccuracy", "config": {"k": 0}}"#
        _ = try JSONDecoder().decode(Metric.self, from: Data(text.utf8))
      } == "Metric: expected a top-k accuracy whose k is at least 1, received 0.")
    #expect(
      learningFailure { _ = try Metric.topKCategoricalAccuracy().function(.zeros([4, 0]), .zeros([4, 0])) }
        == "topKCategoricalAccuracy: expected predictions with at least one class, received [4, 0].")
  }
}

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

    /// The metric; nil for those of Keras's that there are none of yet.
    func makeMetric() throws -> Metric? {
      if identifier == "accuracy" || identifier == "acc" { return .accuracy(named: metricName) }
      if className == "BinaryAccuracy" { return .binaryAccuracy(threshold: arguments.threshold ?? 0.5) }
      guard Loss.classNames.contains(className) else { return nil }
      return Metric(try Loss(.init(className: className)), named: metricName)
    }
  }

  struct MetricFile: Decodable {
    var cases: [MetricCase]
  }

  static let metrics = read("metrics", as: MetricFile.self)?.cases ?? []
}

@Suite("Metrics")
struct MetricTests {
  @Test("Every golden case is used, but those of metrics that do not exist yet")
  func counts() throws {
    #expect(LearningGolden.metrics.count == 50)
    let missing = try LearningGolden.metrics.filter { try $0.makeMetric() == nil }.map(\.className)
    #expect(
      missing == [
        "RootMeanSquaredError", "RootMeanSquaredError", "TopKCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy", "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy",
      ])
  }

  @Test("Keras's results after every batch", arguments: LearningGolden.metrics)
  func golden(_ example: LearningGolden.MetricCase) throws {
    guard let metric = try example.makeMetric() else { return }
    #expect(metric.name == example.metricName)
    var (total, count) = (0.0, 0.0)
    for (index, batch) in example.batches.enumerated() {
      let (sum, weight) = try metric.function(
        batch.targets.tensor, batch.predictions.tensor, sampleWeights: batch.weights?.tensor)
      #expect(sum.shape == [] && weight.shape == [] && sum.dtype == .float32 && weight.dtype == .float32)
      total += sum.item
      count += weight.item
      expectClose(total / count, batch.result.value, "batch \(index)")
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
      .accuracy, .accuracy(named: "acc"), .binaryAccuracy(threshold: 0.25), .meanSquaredError,
      Metric(.categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.5), named: "ce"),
    ]
    let read = try JSONDecoder().decode([Metric].self, from: JSONEncoder().encode(metrics))
    #expect(read.map(\.name) == metrics.map(\.name))
    #expect(read.map(\.kind) == metrics.map(\.kind))
    #expect(read.map(\.direction) == metrics.map(\.direction))
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
        _ = try JSONDecoder().decode(Metric.self, from: Data(#"{"name": "a", "kind": "auc"}"#.utf8))
      } == "Metric: expected a metric of the kind accuracy, binary_accuracy or loss, received \"auc\".")
  }
}

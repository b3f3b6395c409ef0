import Foundation
import Hornbill
import HornbillGraph

/// One case of `training.json`: a model that the real Keras trained, and what came of it.
struct TrainingCase: CustomStringConvertible {
  let golden: GoldenCase
  let description: String

  /// The cases of a kind, `steps` or `fit`.
  static func all(_ kind: String) throws -> [TrainingCase] {
    try GoldenFile("training").cases.filter { try $0.string("kind") == kind }
      .map { TrainingCase(golden: $0, description: try $0.string("name")) }
  }

  /// The model with Keras's first weights, compiled as there.
  func model() throws -> Model {
    let layers = try JSONDecoder().decode([EncodedLayer].self, from: golden.json("model"))
    let model = Sequential(layers.map(\.layer))
    try model.setWeights(golden.tensors("initial_weights"))
    let optimizer = try JSONDecoder().decode(GoldenOptimizer.self, from: golden.json("optimizer")).optimizer
    try model.compile(optimizer: optimizer, loss: loss(), metrics: [metric()])
    return model
  }

  private func metric() throws -> Metric {
    try metricName() == "accuracy" ? .accuracy : .meanAbsoluteError
  }

  func metricName() throws -> String {
    guard let names = golden.object["metrics"] as? [String], let name = names.first else {
      throw GoldenError("no metric")
    }
    return name
  }

  private func loss() throws -> Loss {
    if let name = golden.object["loss"] as? String {
      let className = name.split(separator: "_").map(\.capitalized).joined()
      return try Loss(.init(className: className))
    }
    let object = try golden.child("loss")
    let settings = try object.child("config")
    return try Loss(
      .init(
        className: object.string("class_name"),
        fromLogits: settings.object["from_logits"] as? Bool ?? false,
        labelSmoothing: settings.has("label_smoothing") ? settings.number("label_smoothing") : 0))
  }
}

/// An optimizer as Keras serializes it.
struct GoldenOptimizer: Decodable {
  var optimizer: any Optimizer

  private enum CodingKeys: String, CodingKey {
    case config
    case className = "class_name"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    optimizer = try OptimizerRegistry.optimizer(
      values.decode(String.self, forKey: .className), from: values.superDecoder(forKey: .config))
  }
}

/// Each batch's own loss and metrics, out of the running means: these are float64, so that nothing is lost.
///
/// Stops training after so many batches.
final class BatchLogs: Callback {
  private(set) var batches: [Logs] = []
  private let sizes: [Int]
  private let limit: Int
  private var sums: Logs = [:]
  private var rows = 0

  init(sizes: [Int], limit: Int) {
    self.sizes = sizes
    self.limit = limit
  }

  func epochWillBegin(_ epoch: Int, _ state: TrainingState) { (sums, rows) = ([:], 0) }

  func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    let size = sizes[batch]
    rows += size
    var own: Logs = [:]
    for (name, mean) in logs() {
      let sum = mean * Double(rows)
      own[name] = (sum - (sums[name] ?? 0)) / Double(size)
      sums[name] = sum
    }
    batches.append(own)
    if batches.count == limit { state.stopsTraining = true }
  }
}

import HornbillGraph

/// What `compile` was given besides the optimizer: `loss`, `loss_weights`, `metrics` and `weighted_metrics` of the
/// `compile_config` in Keras's files, each a value, a list by the outputs' order, or an object by their names.
///
/// ```json
/// {"loss": {"age": "mse", "sex": {"class_name": "BinaryCrossentropy", ...}}, "loss_weights": {"age": 0.5, "sex": 1},
///  "metrics": {"sex": ["accuracy"]}, "weighted_metrics": null}
/// ```
///
/// Source: `get_compile_config` in `keras/src/trainers/trainer.py`.
package struct CompileSettings: Sendable {
  var losses: PerOutput<Loss>
  var lossWeights: PerOutput<Double>?
  /// A list of metrics that is not one of lists is, for several outputs, one metric for each of them.
  var metrics: PerOutput<[Metric]>
  var weightedMetrics: PerOutput<[Metric]>

  init(
    losses: PerOutput<Loss>, lossWeights: PerOutput<Double>? = nil, metrics: PerOutput<[Metric]>,
    weightedMetrics: PerOutput<[Metric]>
  ) {
    self.losses = losses
    self.lossWeights = lossWeights
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }

  /// What is said of one output.
  struct Output: Sendable {
    let name: String
    /// Nil for an output that is trained through others.
    let loss: Loss?
    let lossWeight: Double?
    let metrics: [Metric]
    let weightedMetrics: [Metric]

    /// Whether there are targets to compare the output with.
    var isCompared: Bool { loss != nil || !(metrics + weightedMetrics).isEmpty }
  }

  /// What is said of each output of a model.
  ///
  /// - Throws: `HornbillError` where it does not fit the outputs, and where no output has a loss.
  func outputs(named names: [String], of model: String) throws -> [Output] {
    let losses = try losses.values(of: names, "losses", model, isComplete: true)
    let weights = try lossWeights?.values(of: names, "lossWeights", model, isComplete: true)
    let metrics = try Self.lists(metrics, names, "metrics", model)
    let weighted = try Self.lists(weightedMetrics, names, "weightedMetrics", model)
    guard losses.contains(where: { $0 != nil }) else {
      throw HornbillError(
        "compile", path: model, expected: "a loss for at least one output", received: "none")
    }
    return names.indices.map { number in
      Output(
        name: names[number], loss: losses[number], lossWeight: weights?[number], metrics: metrics[number],
        weightedMetrics: weighted[number])
    }
  }

  private static func lists(
    _ metrics: PerOutput<[Metric]>, _ names: [String], _ argument: String, _ model: String
  ) throws -> [[Metric]] {
    if case .all(let list) = metrics, names.count > 1, !list.isEmpty {
      guard list.count == names.count else {
        throw HornbillError(
          "compile", path: model,
          expected: "\(argument) for each of the outputs \(names.joined(separator: ", "))",
          received: "a list of \(list.count)",
          hint: "Give a list for each output, or lists by the outputs' names.")
      }
      return list.map { [$0] }
    }
    return try metrics.values(of: names, argument, model, isComplete: false).map { $0 ?? [] }
  }
}

extension CompileSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case loss, metrics
    case lossWeights = "loss_weights"
    case weightedMetrics = "weighted_metrics"
  }

  /// - Throws: `HornbillError` for losses and metrics that there are none of here.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value(_ key: CodingKeys) throws -> ConfigValue {
      try values.decodeIfPresent(ConfigValue.self, forKey: key) ?? .null
    }
    losses = try PerOutput(keras: value(.loss)) { try Loss(keras: $0) }
    let weights = try value(.lossWeights)
    lossWeights =
      weights == .null
      ? nil
      : try PerOutput(keras: weights) { value in
        guard let number = value.double else {
          throw HornbillError("compile", expected: "numbers as loss_weights", received: "\(value)")
        }
        return number
      }
    func metrics(_ key: CodingKeys) throws -> PerOutput<[Metric]> {
      func isList(_ parts: [ConfigValue]) -> Bool {
        parts.contains { if case .array = $0 { true } else { $0 == .null } }
      }
      return try PerOutput(keras: value(key), isList: isList) { value in
        switch value {
        case .null: []
        case .array(let list): try list.map { try Metric(keras: $0) }
        default: [try Metric(keras: value)]
        }
      }
    }
    self.metrics = try metrics(.metrics)
    weightedMetrics = try metrics(.weightedMetrics)
  }

  /// - Throws: `HornbillError` for losses and metrics that are closures.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(losses.kerasValue { try $0.kerasValue() }, forKey: .loss)
    try values.encode(lossWeights?.kerasValue { .number($0) } ?? .null, forKey: .lossWeights)
    func list(_ metrics: [Metric]) throws -> ConfigValue { .array(try metrics.map { try $0.kerasValue() }) }
    try values.encode(metrics.kerasValue(list), forKey: .metrics)
    try values.encode(weightedMetrics.kerasValue(list), forKey: .weightedMetrics)
  }
}

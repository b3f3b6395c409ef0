import HornbillGraph

extension Metric {
  /// Which of Keras's metrics.
  package enum Kind: Sendable, Hashable {
    /// The accuracy that fits the shapes.
    case accuracy
    /// Elements on the right side of a threshold.
    case binaryAccuracy(threshold: Double)
    /// One class among several, of one-hot targets.
    case categoricalAccuracy
    /// One class among several, of class numbers.
    case sparseCategoricalAccuracy
    /// One of the `k` greatest predictions, of one-hot targets.
    case topKCategoricalAccuracy(k: Int)
    /// One of the `k` greatest predictions, of class numbers.
    case sparseTopKCategoricalAccuracy(k: Int)
    /// The root of the mean squared error.
    case rootMeanSquaredError
    /// The cosine between vectors along an axis.
    case cosineSimilarity(axis: Int)
    /// The mean of a loss.
    case loss(Loss.Configuration)

    /// Whether the settings make sense; asked when a model is compiled.
    ///
    /// - Throws: `HornbillError` for a `k` below 1 and for a loss's settings out of their range.
    package func validate() throws {
      switch self {
      case .topKCategoricalAccuracy(let k), .sparseTopKCategoricalAccuracy(let k):
        guard k >= 1 else {
          throw HornbillError("Metric", expected: "a top-k accuracy whose k is at least 1", received: "\(k)")
        }
      case .loss(let configuration): try configuration.validate()
      default: break
      }
    }
  }
}

/// A metric in a file: its name, its kind and the settings of its kind.
///
/// ```json
/// {"name": "acc", "kind": "accuracy"}
/// {"name": "top3", "kind": "top_k_categorical_accuracy", "k": 3}
/// {"name": "mse", "kind": "loss", "loss": {"class_name": "MeanSquaredError", ...}}
/// ```
extension Metric: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, kind, threshold, k, axis, loss
  }

  /// The names of the kinds: Keras's for metrics, `loss` for the mean of a loss.
  private enum KindName: String, CaseIterable {
    case accuracy
    case binaryAccuracy = "binary_accuracy"
    case categoricalAccuracy = "categorical_accuracy"
    case sparseCategoricalAccuracy = "sparse_categorical_accuracy"
    case topKCategoricalAccuracy = "top_k_categorical_accuracy"
    case sparseTopKCategoricalAccuracy = "sparse_top_k_categorical_accuracy"
    case rootMeanSquaredError = "root_mean_squared_error"
    case cosineSimilarity = "cosine_similarity"
    case loss
  }

  /// Reads a metric.
  ///
  /// - Throws: `HornbillError` for a kind or a loss that does not exist, and for settings out of their range.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try values.decode(String.self, forKey: .kind)
    let metric: Metric =
      switch KindName(rawValue: kind) {
      case .accuracy: .accuracy
      case .binaryAccuracy: .binaryAccuracy(threshold: try values.decode(Double.self, forKey: .threshold))
      case .categoricalAccuracy: .categoricalAccuracy
      case .sparseCategoricalAccuracy: .sparseCategoricalAccuracy
      case .topKCategoricalAccuracy: .topKCategoricalAccuracy(k: try values.decode(Int.self, forKey: .k))
      case .sparseTopKCategoricalAccuracy:
        .sparseTopKCategoricalAccuracy(k: try values.decode(Int.self, forKey: .k))
      case .rootMeanSquaredError: .rootMeanSquaredError
      case .cosineSimilarity: .cosineSimilarity(axis: try values.decode(Int.self, forKey: .axis))
      case .loss: Metric(try Loss(values.decode(Loss.Configuration.self, forKey: .loss)))
      case nil:
        throw HornbillError(
          "Metric",
          expected: "a metric of one of the kinds "
            + KindName.allCases.map(\.rawValue).joined(separator: ", "), received: "\"\(kind)\"")
      }
    try metric.kind?.validate()
    self = metric.named(try values.decode(String.self, forKey: .name))
  }

  /// Writes the metric.
  ///
  /// - Throws: `HornbillError` for a closure, which no file can keep.
  public func encode(to encoder: any Encoder) throws {
    guard let kind else {
      throw HornbillError(
        "Metric", path: name, expected: "one of Keras's metrics", received: "a closure",
        hint: "A file cannot keep code: leave the metric out, and give it again after loading.")
    }
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    func encode(_ kind: KindName) throws { try values.encode(kind.rawValue, forKey: .kind) }
    switch kind {
    case .accuracy: try encode(.accuracy)
    case .binaryAccuracy(let threshold):
      try encode(.binaryAccuracy)
      try values.encode(threshold, forKey: .threshold)
    case .categoricalAccuracy: try encode(.categoricalAccuracy)
    case .sparseCategoricalAccuracy: try encode(.sparseCategoricalAccuracy)
    case .topKCategoricalAccuracy(let k):
      try encode(.topKCategoricalAccuracy)
      try values.encode(k, forKey: .k)
    case .sparseTopKCategoricalAccuracy(let k):
      try encode(.sparseTopKCategoricalAccuracy)
      try values.encode(k, forKey: .k)
    case .rootMeanSquaredError: try encode(.rootMeanSquaredError)
    case .cosineSimilarity(let axis):
      try encode(.cosineSimilarity)
      try values.encode(axis, forKey: .axis)
    case .loss(let configuration):
      try encode(.loss)
      try values.encode(configuration, forKey: .loss)
    }
  }
}

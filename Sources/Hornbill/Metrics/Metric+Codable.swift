import HornbillGraph

extension Metric {
  /// Which of Keras's metrics.
  package enum Kind: Sendable, Hashable {
    /// The accuracy that fits the shapes.
    case accuracy
    /// Elements on the right side of a threshold.
    case binaryAccuracy(threshold: Double)
    /// The mean of a loss.
    case loss(Loss.Configuration)
  }
}

/// A metric in a file: its name, its kind and the settings of its kind.
///
/// ```json
/// {"name": "acc", "kind": "accuracy"}
/// {"name": "mse", "kind": "loss", "loss": {"class_name": "MeanSquaredError", ...}}
/// ```
extension Metric: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, kind, threshold, loss
  }

  /// Reads a metric.
  ///
  /// - Throws: `HornbillError` for a kind or a loss that does not exist.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let name = try values.decode(String.self, forKey: .name)
    let kind = try values.decode(String.self, forKey: .kind)
    switch kind {
    case "accuracy": self = .accuracy(named: name)
    case "binary_accuracy":
      let metric = Metric.binaryAccuracy(threshold: try values.decode(Double.self, forKey: .threshold))
      self.init(name, direction: metric.direction, kind: metric.kind, metric.values)
    case "loss":
      self.init(try Loss(values.decode(Loss.Configuration.self, forKey: .loss)), named: name)
    default:
      throw HornbillError(
        "Metric", expected: "a metric of the kind accuracy, binary_accuracy or loss", received: "\"\(kind)\"")
    }
  }

  /// Writes the metric.
  ///
  /// - Throws: `HornbillError` for a closure, which no file can keep.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    switch kind {
    case .accuracy: try values.encode("accuracy", forKey: .kind)
    case .binaryAccuracy(let threshold):
      try values.encode("binary_accuracy", forKey: .kind)
      try values.encode(threshold, forKey: .threshold)
    case .loss(let configuration):
      try values.encode("loss", forKey: .kind)
      try values.encode(configuration, forKey: .loss)
    case nil:
      throw HornbillError(
        "Metric", path: name, expected: "one of Keras's metrics", received: "a closure",
        hint: "A file cannot keep code: leave the metric out, and give it again after loading.")
    }
  }
}

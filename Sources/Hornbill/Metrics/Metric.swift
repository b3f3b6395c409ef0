public import HornbillGraph

/// A number that is watched while training: sums kept inside the program, and what to make of them.
///
/// ```swift
/// try model.compile(optimizer: .adam(), loss: .meanSquaredError(), metrics: [.accuracy, .meanAbsoluteError])
/// ```
///
/// A metric is the mean of its values over all batches of an epoch, or a function of that mean; with sample weights, of
/// the weighted mean `Σ w·v / Σ w` (`keras/src/metrics/reduction_metrics.py`).
public struct Metric: Sendable {
  /// Whether larger or smaller is better.
  public enum Direction: String, Sendable, Codable {
    /// Larger is better.
    case up
    /// Smaller is better.
    case down
  }

  /// The key in logs and history: the name that was given (`accuracy`).
  public private(set) var name: String
  /// What is better.
  public let direction: Direction
  /// Which of Keras's metrics it is; nil for a closure, which no file can keep.
  package let kind: Kind?
  /// One value a sample (any shape that starts with the batch), or a scalar.
  ///
  /// - Throws: `HornbillError` where targets and predictions do not fit.
  package let values: @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor
  /// The metric, from the mean of its values.
  package let result: @Sendable (_ mean: Double) -> Double

  package init(
    _ name: String, direction: Direction, kind: Kind?,
    result: @escaping @Sendable (Double) -> Double = { $0 },
    _ values: @escaping @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor
  ) {
    self.name = name
    self.direction = direction
    self.kind = kind
    self.result = result
    self.values = values
  }

  /// The same metric under another key in logs and history, such as `mse`.
  public func named(_ name: String) -> Metric {
    var copy = self
    copy.name = name
    return copy
  }

  /// For one batch: the sum of its values and the weight of them, two float32 scalars.
  ///
  /// The metric is `result` of the quotient of the totals. Without sample weights, the weight is the number of values;
  /// what a mask leaves out has none.
  ///
  /// - Throws: `HornbillError` where targets, predictions, weights and mask do not fit.
  package func function(
    _ targets: Tensor, _ predictions: Tensor, sampleWeights: Tensor? = nil, mask: Tensor? = nil
  ) throws -> (sum: Tensor, weight: Tensor) {
    let values = try values(targets, predictions).cast(to: .float32)
    guard let sampleWeights = try mask.map({ try masked(sampleWeights, $0) }) ?? sampleWeights else {
      return (sum(values), Tensor(Float(values.shape.elementCount)))
    }
    let weights = try spread(sampleWeights, over: values)
    return (sum(values * weights), sum(weights))
  }

  /// A metric of your own: a function that gives one value a sample, or a scalar for a batch.
  ///
  /// ```swift
  /// let worst = Metric.custom("worst", direction: .down) { y, p in max(abs(p - y), axes: [-1]) }
  /// ```
  ///
  /// - Parameters:
  ///   - name: the key in logs and history.
  ///   - direction: what is better.
  ///   - function: a function of targets and predictions, made of operations on tensors.
  public static func custom(
    _ name: String, direction: Direction,
    _ function: @escaping @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> Tensor
  ) -> Metric {
    Metric(name, direction: direction, kind: nil, function)
  }
}

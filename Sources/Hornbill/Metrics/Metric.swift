public import HornbillGraph

/// A number that is watched while training: sums kept inside the program, and what to make of them.
public struct Metric: Sendable {
  /// Whether larger or smaller is better.
  public enum Direction: String, Sendable, Codable {
    case up, down
  }

  /// The key in logs and history: the name that was given (`accuracy`).
  public let name: String
  /// What is better.
  public let direction: Direction
  /// For one batch: the sum over its samples and the weight of them, two scalars; the metric is the quotient
  /// of the totals.
  ///
  /// - Throws: `HornbillError` where targets and predictions do not fit.
  package let function: @Sendable (_ targets: Tensor, _ predictions: Tensor) throws -> (sum: Tensor, weight: Tensor)
}

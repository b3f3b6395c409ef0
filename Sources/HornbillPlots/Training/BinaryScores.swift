import Hornbill
import HornbillGraph

/// True labels and scores of two classes, counted at each threshold from the highest score down.
struct BinaryScores {
  /// The scores at which something changes, falling.
  let thresholds: [Double]
  /// How many of class 1 have at least that score.
  let truePositives: [Double]
  /// How many of class 0 have at least that score.
  let falsePositives: [Double]

  /// - Throws: `HornbillError` where the counts differ, a label is not 0 or 1, a score is NaN, or a class is missing.
  init(labels: Tensor, scores: Tensor, positive: Int, _ operation: String) throws {
    let isMatrix = scores.rank == 2 && scores.shape[1] > 1
    guard scores.rank == 1 || scores.rank == 2, !isMatrix || (0..<scores.shape[1]).contains(positive) else {
      throw HornbillError(
        operation, path: "scores", expected: "shape [count] or [count, classes] with the class \(positive)",
        received: "shape \(scores.shape)")
    }
    let all = scores.scalars(as: Double.self)
    let width = isMatrix ? scores.shape[1] : 1
    let values = stride(from: isMatrix ? positive : 0, to: all.count, by: width).map { all[$0] }
    let truth = try classes(labels, operation, "labels").map { $0 == positive }
    try requireEqualCounts(operation, ("labels", truth.count), ("scores", values.count))
    let positives = truth.count { $0 }
    guard positives > 0, positives < truth.count else {
      throw HornbillError(
        operation, path: "labels", expected: "both samples of class \(positive) and others",
        received: "\(positives) of \(truth.count) of class \(positive)")
    }
    guard !values.contains(where: \.isNaN) else {
      throw HornbillError(operation, path: "scores", expected: "numbers", received: "NaN")
    }
    let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
    var (thresholds, hits, alarms): ([Double], [Double], [Double]) = ([], [], [])
    var (hit, alarm) = (0.0, 0.0)
    for (rank, index) in order.enumerated() {
      if truth[index] { hit += 1 } else { alarm += 1 }
      // Equal scores are let in together.
      if rank + 1 < order.count, values[order[rank + 1]] == values[index] { continue }
      thresholds.append(values[index])
      hits.append(hit)
      alarms.append(alarm)
    }
    (self.thresholds, truePositives, falsePositives) = (thresholds, hits, alarms)
  }
}

public import Hornbill

/// Which part of those found is right, for which part of class 1 is found, at every threshold.
///
/// (scikit-learn's `precision_recall_curve` and `average_precision_score`)
public struct PrecisionRecallCurve: Sendable, Hashable {
  /// The part of those with at least the threshold's score that is of class 1; at last 1.
  public let precisions: [Double]
  /// The part of class 1 with at least the threshold's score; from 1 down to 0.
  public let recalls: [Double]
  /// The scores, growing; one fewer than the other numbers.
  public let thresholds: [Double]
  /// The part of class 1 among all.
  public let prevalence: Double

  /// The curve of true labels and scores.
  ///
  /// - Parameters: those of ``ROCCurve/init(labels:scores:positive:)``.
  /// - Throws: `HornbillError` where counts differ, a score is NaN, or the class or all others are missing.
  public init(labels: Tensor, scores: Tensor, positive: Int = 1) throws {
    let counted = try BinaryScores(labels: labels, scores: scores, positive: positive, "PrecisionRecallCurve")
    let (hits, alarms) = (counted.truePositives.last ?? 1, counted.falsePositives.last ?? 1)
    precisions = zip(counted.truePositives, counted.falsePositives).map { $0 / ($0 + $1) }.reversed() + [1]
    recalls = counted.truePositives.map { $0 / hits }.reversed() + [0]
    thresholds = counted.thresholds.reversed()
    prevalence = hits / (hits + alarms)
  }

  /// The mean of the precisions, each weighted with how much is found more than at the threshold above.
  public var averagePrecision: Double {
    (0..<precisions.count - 1).reduce(0) { $0 + (recalls[$1] - recalls[$1 + 1]) * precisions[$1] }
  }

  /// The curve over the line of guessing.
  public func chart(label: String = "") -> Chart {
    Chart("Precision and recall") {
      HorizontalMark(prevalence, label: "guessing")
      Line(
        recalls, precisions,
        label: (label.isEmpty ? "" : label + ", ") + "average " + Ticks.fixed(averagePrecision, digits: 4))
    }
    .xAxis(label: "recall", range: -0.02...1.02).yAxis(label: "precision", range: -0.02...1.02)
    .legend(.bottomLeft).equalScales().size(width: 460, height: 440)
  }
}

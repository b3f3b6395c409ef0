public import Hornbill

/// How many of class 1 are found for how many false alarms, at every threshold.
///
/// (receiver operating characteristic; scikit-learn's `roc_curve` without dropped points, and `roc_auc_score`)
public struct ROCCurve: Sendable, Hashable {
  /// Which part of class 0 has at least the threshold's score; from 0 to 1.
  public let falsePositiveRates: [Double]
  /// Which part of class 1 has at least the threshold's score; from 0 to 1.
  public let truePositiveRates: [Double]
  /// The scores, falling; the first is infinite, so that nothing is found.
  public let thresholds: [Double]

  /// The curve of true labels and scores.
  ///
  /// - Parameters:
  ///   - labels: 0 and 1 of shape [count]; or classes, or one-hot rows, of which one is set against all others.
  ///   - scores: the higher, the more likely of the class: shape [count] or [count, 1]; or a column for each class.
  ///   - positive: the class that is to be found.
  /// - Throws: `HornbillError` where counts differ, a score is NaN, or the class or all others are missing.
  public init(labels: Tensor, scores: Tensor, positive: Int = 1) throws {
    let counted = try BinaryScores(labels: labels, scores: scores, positive: positive, "ROCCurve")
    let (hits, alarms) = (counted.truePositives.last ?? 1, counted.falsePositives.last ?? 1)
    falsePositiveRates = [0] + counted.falsePositives.map { $0 / alarms }
    truePositiveRates = [0] + counted.truePositives.map { $0 / hits }
    thresholds = [.infinity] + counted.thresholds
  }

  /// The area below the curve: 1 where all are told apart, 0.5 for guessing.
  public var area: Double {
    (1..<falsePositiveRates.count).reduce(0) { sum, index in
      let width = falsePositiveRates[index] - falsePositiveRates[index - 1]
      return sum + width * (truePositiveRates[index] + truePositiveRates[index - 1]) / 2
    }
  }

  /// The curve over the line of guessing.
  public func chart(label: String = "") -> Chart {
    Chart("ROC curve") {
      Line([0, 1], [0, 1], label: "guessing", paint: .muted, width: 1.5, dash: .dashed)
      Line(
        falsePositiveRates, truePositiveRates,
        label: (label.isEmpty ? "" : label + ", ") + "area " + Ticks.fixed(area, digits: 4))
    }
    .xAxis(label: "false positive rate", range: -0.02...1.02)
    .yAxis(label: "true positive rate", range: -0.02...1.02)
    .legend(.bottomRight).equalScales().size(width: 460, height: 440)
  }
}

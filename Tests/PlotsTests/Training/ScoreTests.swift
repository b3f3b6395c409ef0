import Hornbill
import HornbillPlots
import Testing

@Suite struct ScoreTests {
  private func close(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test func confusionAndReportAreScikitLearns() throws {
    for golden in try GoldenFile.read("scores", as: GoldenFile.Scores.self).cases {
      let (labels, outputs) = (Tensor(golden.labels), Tensor(golden.probabilities))
      let matrix = try ConfusionMatrix(labels: labels, predictions: outputs)
      #expect(matrix.counts == golden.confusion, "\(golden.name)")
      let report = try ClassificationReport(labels: labels, predictions: outputs)
      #expect(report.description == golden.report, "\(golden.name)")
      let names = (0..<golden.confusion.count).map { "class number \($0)" }
      let oneHot = oneHot(labels, classes: names.count)
      let named = try ClassificationReport(labels: oneHot, predictions: outputs, classNames: names)
      #expect(named.description == golden.named_report, "\(golden.name)")
    }
  }

  @Test func curvesAreScikitLearns() throws {
    for golden in try GoldenFile.read("scores", as: GoldenFile.Scores.self).cases {
      let (labels, outputs) = (Tensor(golden.labels), Tensor(golden.probabilities))
      for curve in golden.curves {
        let roc = try ROCCurve(labels: labels, scores: outputs, positive: curve.positive)
        #expect(close(roc.falsePositiveRates, curve.fpr) && close(roc.truePositiveRates, curve.tpr))
        #expect(close(Array(roc.thresholds.dropFirst()), curve.thresholds) && roc.thresholds[0] == .infinity)
        #expect(abs(roc.area - curve.area) < 1e-8)
        let pr = try PrecisionRecallCurve(labels: labels, scores: outputs, positive: curve.positive)
        #expect(close(pr.precisions, curve.precision) && close(pr.recalls, curve.recall))
        #expect(close(pr.thresholds, curve.cuts))
        #expect(abs(pr.averagePrecision - curve.average) < 1e-8)
      }
    }
  }

  @Test func aColumnIsTheProbabilityOfClassOne() throws {
    let matrix = try ConfusionMatrix(
      labels: Tensor([Int32(0), 1, 1, 0]), predictions: Tensor([[0.2], [0.9], [0.4], [0.5]]),
      classNames: ["real", "fake"])
    #expect(matrix.counts == [[2, 0], [1, 1]])
    #expect(matrix.accuracy == 0.75)
    #expect(
      matrix.description == """
        true \\ predicted  real  fake
        real                 2     0
        fake                 1     1
        """)
  }

  @Test func chartsHaveTheirNumbers() throws {
    let matrix = try ConfusionMatrix(
      labels: Tensor([Int32(0), 1, 1]), predictions: Tensor([Int32(0), 1, 0]))
    let counts = SVGFile(try matrix.chart().svg()).texts
    #expect(counts.contains("true class") && counts.filter { $0 == "1" }.count >= 3)
    #expect(SVGFile(try matrix.chart(isNormalized: true).svg()).texts.filter { $0 == "0.50" }.count == 2)
    let labels = Tensor([Int32(0), 0, 1, 1]), scores = Tensor([0.1, 0.4, 0.35, 0.8])
    #expect(try ROCCurve(labels: labels, scores: scores).chart().svg().contains(">area 0.7500<"))
    let pr = try PrecisionRecallCurve(labels: labels, scores: scores).chart(label: "model")
    #expect(try pr.svg().contains(">model, average 0.8333<"))
  }

  @Test func wrongData() {
    let labels = Tensor([Int32(0), 1])
    expectError(
      "ConfusionMatrix: expected as many predictions as labels, received 1 predictions and 2 labels."
    ) {
      _ = try ConfusionMatrix(labels: labels, predictions: Tensor([Int32(0)]))
    }
    expectError(
      "ConfusionMatrix \"labels\": expected classes, whole numbers from 0, received -1.0. "
        + "Give probabilities as a matrix with a column for each class."
    ) {
      _ = try ConfusionMatrix(labels: Tensor([Int32(-1)]), predictions: Tensor([Int32(0)]))
    }
    expectError("ConfusionMatrix: expected 2 class names, received 1.") {
      _ = try ConfusionMatrix(labels: labels, predictions: labels, classNames: ["a"])
    }
    expectError(
      "ROCCurve \"labels\": expected both samples of class 1 and others, received 0 of 2 of class 1."
    ) {
      _ = try ROCCurve(labels: Tensor([Int32(0), 0]), scores: Tensor([0.1, 0.2]))
    }
    expectError("ROCCurve \"scores\": expected numbers, received NaN.") {
      _ = try ROCCurve(labels: labels, scores: Tensor([.nan, 0.2] as [Float]))
    }
    expectError(
      "PrecisionRecallCurve \"scores\": expected shape [count] or [count, classes] with the class 5, "
        + "received shape [2, 2]."
    ) {
      _ = try PrecisionRecallCurve(labels: labels, scores: Tensor([[1, 2], [3, 4]]), positive: 5)
    }
  }
}

public import Hornbill
import HornbillGraph

/// How often each class was taken for each other one.
///
/// ```swift
/// let matrix = try ConfusionMatrix(labels: test.labels, predictions: try model.predict(test.images))
/// print(matrix)
/// try matrix.chart().save(to: "confusion.svg")
/// ```
///
/// Rows are true classes and columns predicted ones, as in scikit-learn.
public struct ConfusionMatrix: Sendable, Hashable, CustomStringConvertible {
  /// How many of the class of the row were predicted to be of the class of the column.
  public let counts: [[Int]]
  /// The names of the classes.
  public let classNames: [String]

  /// The counts for true and predicted classes.
  ///
  /// - Parameters:
  ///   - labels: the true classes: whole numbers of shape [count], or one-hot rows.
  ///   - predictions: classes, or a model's outputs: a column for each class, or one column with the probability of
  ///     class 1.
  ///   - classNames: the names of the classes; their numbers where nil.
  /// - Throws: `HornbillError` where the counts differ, numbers are no classes, or names are missing.
  public init(labels: Tensor, predictions: Tensor, classNames: [String]? = nil) throws {
    let truth = try classes(labels, "ConfusionMatrix", "labels")
    let guesses = try classes(predictions, "ConfusionMatrix", "predictions")
    try requireEqualCounts("ConfusionMatrix", ("labels", truth.count), ("predictions", guesses.count))
    let widths = [labels, predictions].map { $0.rank == 2 && $0.shape[1] > 1 ? $0.shape[1] : 2 }
    let seen = (truth + guesses).max().map { $0 + 1 } ?? 0
    // A table of everything against everything: it should fit.
    guard seen <= 2000 else {
      throw HornbillError("ConfusionMatrix", expected: "at most 2000 classes", received: "\(seen)")
    }
    let count = max(seen, widths.max() ?? 2, classNames?.count ?? 0)
    var counts = Array(repeating: Array(repeating: 0, count: count), count: count)
    for (row, column) in zip(truth, guesses) { counts[row][column] += 1 }
    self.counts = counts
    self.classNames = try HornbillPlots.classNames(classNames, count: count, "ConfusionMatrix")
  }

  /// How many there were of all classes.
  public var total: Int { counts.joined().reduce(0, +) }
  /// The part that was predicted rightly; NaN where there is none.
  public var accuracy: Double { Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total) }

  /// The matrix as a table of colours with the counts written in it.
  ///
  /// - Parameter isNormalized: whether the rows are parts of each true class instead of counts.
  public func chart(isNormalized: Bool = false) -> Chart {
    let rows = counts.map { row in
      let sum = max(row.reduce(0, +), 1)
      return row.map { isNormalized ? Double($0) / Double(sum) : Double($0) }
    }
    let words = rows.map { $0.map { isNormalized ? Ticks.fixed($0, digits: 2) : "\(Int($0))" } }
    let ticks = classNames.enumerated().map { Tick(Double($0), $1) }
    let size = min(max(Double(counts.count) * 36 + 160, 360), 900)
    let highest = rows.joined().max() ?? 1
    return Chart("Confusion matrix") {
      HeatMap(
        rows, map: .blues, range: 0...max(highest, isNormalized ? 1 : highest == 0 ? 1 : highest),
        label: isNormalized ? "part of the true class" : "count", annotations: words)
    }
    .xAxis(label: "predicted class", ticks: ticks)
    .yAxis(label: "true class", ticks: ticks, isReversed: true)
    .equalScales().size(width: size + 60, height: size)
  }

  /// The counts as a table of words.
  public var description: String {
    let cells =
      [["true \\ predicted"] + classNames] + zip(classNames, counts).map { [$0] + $1.map(String.init) }
    let widths = (0...classNames.count).map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      zip(row, widths).enumerated().map { index, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

import Foundation
public import Hornbill

/// How well each class was found: precision, recall, their harmonic mean and how many there are.
///
/// ```swift
/// print(try ClassificationReport(labels: test.labels, predictions: try model.predict(test.images)))
/// ```
///
/// Its text is that of scikit-learn's `classification_report`.
public struct ClassificationReport: Sendable, Hashable, CustomStringConvertible {
  /// The numbers of one class, or of means over classes.
  public struct Row: Sendable, Hashable {
    /// The class, or which mean.
    public let name: String
    /// Which part of those predicted to be of the class are; 0 where none was.
    public let precision: Double
    /// Which part of the class was predicted to be; 0 where there is none.
    public let recall: Double
    /// 2 precision · recall / (precision + recall); 0 where both are.
    public let f1: Double
    /// How many there are.
    public let support: Int
  }

  /// The classes that occur, in the order of their numbers.
  public let classes: [Row]
  /// The part of all that was predicted rightly.
  public let accuracy: Double
  /// The mean over the classes.
  public let macroAverage: Row
  /// The mean over the classes, each counted as often as there are of it.
  public let weightedAverage: Row

  /// The report for true and predicted classes.
  ///
  /// - Parameters: those of ``ConfusionMatrix/init(labels:predictions:classNames:)``.
  /// - Throws: `HornbillError` as the confusion matrix does.
  public init(labels: Tensor, predictions: Tensor, classNames: [String]? = nil) throws {
    self.init(try ConfusionMatrix(labels: labels, predictions: predictions, classNames: classNames))
  }

  /// The report of a confusion matrix.
  public init(_ matrix: ConfusionMatrix) {
    let counts = matrix.counts
    func part(_ a: Int, _ b: Int) -> Double { b > 0 ? Double(a) / Double(b) : 0 }
    classes = counts.indices.compactMap { index in
      let support = counts[index].reduce(0, +)
      let predicted = counts.reduce(0) { $0 + $1[index] }
      guard support + predicted > 0 else { return nil }
      let (precision, recall) = (part(counts[index][index], predicted), part(counts[index][index], support))
      return Row(
        name: matrix.classNames[index], precision: precision, recall: recall,
        f1: part(2 * counts[index][index], support + predicted), support: support)
    }
    accuracy = matrix.accuracy
    let rows = classes
    func mean(_ name: String, _ weight: (Row) -> Double) -> Row {
      let total = rows.reduce(0) { $0 + weight($1) }
      func of(_ value: (Row) -> Double) -> Double {
        total > 0 ? rows.reduce(0) { $0 + weight($1) * value($1) } / total : 0
      }
      return Row(
        name: name, precision: of(\.precision), recall: of(\.recall), f1: of(\.f1),
        support: rows.reduce(0) { $0 + $1.support })
    }
    macroAverage = mean("macro avg") { _ in 1 }
    weightedAverage = mean("weighted avg") { Double($0.support) }
  }

  /// The table as scikit-learn prints it.
  public var description: String {
    let width = ((classes + [macroAverage, weightedAverage]).map(\.name.count).max() ?? 0)
    func cell(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(width - text.count, 0)) + text
    }
    func number(_ value: Double) -> String { cell(String(format: "%.2f", value), 9) }
    func line(_ row: Row) -> String {
      cell(row.name, width) + " "
        + [number(row.precision), number(row.recall), number(row.f1)].map { " " + $0 }.joined()
        + " " + cell("\(row.support)", 9) + "\n"
    }
    var text =
      cell("", width) + " "
      + ["precision", "recall", "f1-score", "support"].map { " " + cell($0, 9) }.joined()
    text += "\n\n" + classes.map(line).joined() + "\n"
    let space = String(repeating: " ", count: 20)
    text +=
      cell("accuracy", width) + " " + space + " " + number(accuracy) + " "
      + cell("\(macroAverage.support)", 9)
    return text + "\n" + line(macroAverage) + line(weightedAverage)
  }
}

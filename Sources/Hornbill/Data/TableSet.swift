public import HornbillGraph

/// Rows of numbers with the class of each: a table that was read, or points that were drawn.
public struct TableSet: Sendable {
  /// The numbers in float32; shape [count, columns].
  public let features: Tensor
  /// The class of each row in int32, counted from 0; shape [count].
  public let labels: Tensor
  /// What the columns are called.
  public let featureNames: [String]
  /// What the classes are called, in the order of their numbers.
  public let classNames: [String]

  /// The number of rows.
  public var count: Int { labels.shape[0] }

  /// For each row a float32 number for every class, 1 at its own and 0 elsewhere; shape [count, classes].
  public var oneHotLabels: Tensor { oneHot(labels, classes: classNames.count) }

  init(features: Tensor, labels: Tensor, featureNames: [String], classNames: [String]) {
    self.features = features
    self.labels = labels
    self.featureNames = featureNames
    self.classNames = classNames
  }

  /// Some of the columns, in the order in which they are named; shape [count, names].
  ///
  /// ```swift
  /// let x = try Banknotes.load().columns("skewness", "entropy")
  /// ```
  ///
  /// - Throws: `HornbillError` where a name is not in ``featureNames``, or none is given.
  public func columns(_ names: String...) throws -> Tensor {
    let known = featureNames.joined(separator: ", ")
    guard !names.isEmpty else {
      throw HornbillError("columns", expected: "at least one of \(known)", received: "none")
    }
    return concatenate(
      try names.map { name in
        guard let index = featureNames.firstIndex(of: name) else {
          throw HornbillError("columns", expected: "one of \(known)", received: name)
        }
        return features.sliced(index..<index + 1, axis: 1)
      }, axis: 1
    ).evaluated()
  }
}

package import HornbillFiles

/// 150 irises, 50 of each of three species, in four lengths in centimetres (Fisher, 1936).
///
/// The table is the UCI Machine Learning Repository's, whose rows 35 and 38 differ from Fisher's and from
/// scikit-learn's in three numbers.
public enum Iris {
  /// Reads the irises, and downloads them where they are not at hand.
  ///
  /// The file `iris.data` is looked for in `folder`, then in the folder that `HORNBILL_DATA` names, then in the
  /// user's cache, where the download goes.
  ///
  /// - Parameters:
  ///   - folder: a folder with the file, or with a folder `iris` that has it.
  ///   - report: told in one line of a download; prints it on standard error unless given.
  /// - Returns: the features sepal length, sepal width, petal length and petal width; the classes Iris-setosa,
  ///   Iris-versicolor and Iris-virginica.
  /// - Throws: `FileError` where the file cannot be had, or is another.
  public static func load(
    folder: String? = nil, report: (String) -> Void = MNIST.printOnStandardError
  ) throws -> TableSet {
    try load(from: DataFolder(explicit: folder), report: report)
  }

  package static func load(
    from folder: DataFolder, mirrors: [String]? = nil, report: (String) -> Void
  ) throws -> TableSet {
    try TableSet(.iris, from: folder, mirrors: mirrors, report: report)
  }
}

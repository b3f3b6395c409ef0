package import HornbillFiles
import HornbillGraph

/// 1372 photographs of banknotes, 762 of them real and 610 fake, each in four numbers that a wavelet transform
/// made of it (Lohweg, UCI Machine Learning Repository, 2012).
///
/// ```swift
/// let notes = try Banknotes.load()
/// let x = try notes.columns("skewness", "entropy")    // [1372, 2]
/// ```
public enum Banknotes {
  /// Reads the banknotes, and downloads them where they are not at hand.
  ///
  /// The file `data_banknote_authentication.txt` is looked for in `folder`, then in the folder that `HORNBILL_DATA`
  /// names, then in the user's cache, where the download goes.
  ///
  /// - Parameters:
  ///   - folder: a folder with the file, or with a folder `banknote` that has it.
  ///   - report: told in one line of a download; prints it on standard error unless given.
  /// - Returns: the features variance, skewness, curtosis and entropy; the classes real (0) and fake (1).
  /// - Throws: `FileError` where the file cannot be had, or is another.
  public static func load(
    folder: String? = nil, report: (String) -> Void = MNIST.printOnStandardError
  ) throws -> TableSet {
    try load(from: DataFolder(explicit: folder), report: report)
  }

  package static func load(
    from folder: DataFolder, mirrors: [String]? = nil, report: (String) -> Void
  ) throws -> TableSet {
    let table = try TableSet(.banknotes, from: folder, mirrors: mirrors, report: report)
    return TableSet(
      features: table.features, labels: table.labels, featureNames: table.featureNames,
      classNames: ["real", "fake"])
  }
}

extension TableSet {
  /// A published table.
  init(
    _ table: TableFile, from folder: DataFolder, mirrors: [String]?, report: (String) -> Void
  ) throws {
    let file = try table.load(from: folder, mirrors: mirrors, report: report)
    let columns = table.columnNames.count - 1
    let classes = try file.classes(column: columns)
    let numbers = try file.numbers(columns: Array(0..<columns))
    self.init(
      features: Tensor(numbers, shape: [file.rowCount, columns]), labels: Tensor(classes.numbers),
      featureNames: Array(table.columnNames.dropLast()), classNames: classes.names)
  }
}

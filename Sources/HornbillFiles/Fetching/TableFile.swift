/// A published table of numbers with a class at the end of each line.
package struct TableFile: Sendable {
  package let file: DataFile
  /// Folders on the Web that hold the file.
  package let mirrors: [String]
  /// The names of the columns, the class's last.
  package let columnNames: [String]

  /// Reads the table from the first folder that has it, and downloads it into the cache where none has.
  package func load(
    from folder: DataFolder, mirrors: [String]? = nil, report: (String) -> Void = { _ in }
  ) throws -> CSVFile {
    try CSVFile(file.open(in: folder, mirrors: mirrors ?? self.mirrors, report: report), hasHeader: false)
  }

  private static let repository = "https://archive.ics.uci.edu/ml/machine-learning-databases"

  /// Banknotes (Lohweg, UCI Machine Learning Repository, 2012): 1372 photographs in four numbers each.
  ///
  /// The published file ends its lines in CR and LF; the second checksum is that of a copy with LF alone.
  package static let banknotes = TableFile(
    file: DataFile(
      dataSet: "banknote", title: "Banknotes", name: "data_banknote_authentication.txt",
      digests: [
        "d0539aaed2139ba7a587b3e34fb345ce503ff7d5d33dbf9912d8e195ce425cb9",
        "564ac22b61d87388b1662adee2867e5d382aae78afb0bf5d6745c1a843174b8e",
      ], limit: 46_400), mirrors: ["\(repository)/00267"],
    columnNames: ["variance", "skewness", "curtosis", "entropy", "class"])

  /// Irises (Fisher, 1936; UCI Machine Learning Repository, 1988): 150 flowers of three species.
  package static let iris = TableFile(
    file: DataFile(
      dataSet: "iris", title: "Iris", name: "iris.data",
      digests: ["6f608b71a7317216319b4d27b4d9bc84e6abd734eda7872b71a458569e2656c0"], limit: 4551),
    mirrors: ["\(repository)/iris"],
    columnNames: ["sepal length", "sepal width", "petal length", "petal width", "species"])
}

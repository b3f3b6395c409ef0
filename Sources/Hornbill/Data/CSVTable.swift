import HornbillFiles
public import HornbillGraph

/// A table in a text file: a row a line, with commas or something else between the cells.
///
/// ```swift
/// let table = try CSVTable("fish.csv")
/// let x = try table.numbers(["persons", "child"])
/// let flowers = try CSVTable("iris.csv").classified(by: "species")
/// ```
///
/// As in RFC 4180, a cell in quotes may hold the delimiter, ends of lines and doubled quotes; lines may end in LF,
/// CR or both. The text stays in the file, which must not be cut short while it is in use.
public struct CSVTable: Sendable {
  private let file: CSVFile

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file, in UTF-8.
  ///   - hasHeader: whether the first row holds the columns' names; they are `column 1` and so on where not.
  ///   - delimiter: what stands between two cells: one ASCII character.
  /// - Throws: `FileError` where the file cannot be read, or a row has more or fewer cells than the first.
  public init(_ path: String, hasHeader: Bool = true, delimiter: Character = ",") throws {
    file = try CSVFile(path: path, hasHeader: hasHeader, delimiter: delimiter)
  }

  /// What the columns are called.
  public var columnNames: [String] { file.columnNames }

  /// The number of rows, without the header.
  public var count: Int { file.rowCount }

  /// Columns of numbers in float32; shape [count, columns].
  ///
  /// - Parameters:
  ///   - columns: their names; all columns unless given.
  ///   - missingAsNaN: whether a cell that is empty, or says `NA`, `NaN` or `?`, is read as NaN.
  /// - Throws: `FileError`, with line and column, where a cell is no number; or where a column does not exist.
  public func numbers(_ columns: [String]? = nil, missingAsNaN: Bool = false) throws -> Tensor {
    let indices = try columns?.map { try file.column($0) } ?? Array(file.columnNames.indices)
    let numbers = try file.numbers(columns: indices, missingAsNaN: missingAsNaN)
    return Tensor(numbers, shape: [file.rowCount, indices.count])
  }

  /// The cells of a column as they are written.
  ///
  /// - Throws: `FileError` where the column does not exist.
  public func texts(_ column: String) throws -> [String] { try file.texts(column: file.column(column)) }

  /// A column of texts as classes, in int32 of shape [count], and what the classes are called.
  ///
  /// The classes are numbered in the order of their names: by value where all are numbers.
  ///
  /// - Throws: `FileError`, with line and column, where a cell is empty; or where the column does not exist.
  public func classes(_ column: String) throws -> (labels: Tensor, names: [String]) {
    let classes = try file.classes(column: file.column(column))
    return (Tensor(classes.numbers), classes.names)
  }

  /// Rows of numbers with the class of each.
  ///
  /// - Parameters:
  ///   - target: the column with the classes.
  ///   - features: the columns with the numbers; all others unless given.
  /// - Throws: `FileError`, with line and column, where a cell is not as its column should be; or where a column
  ///   does not exist.
  public func classified(by target: String, features: [String]? = nil) throws -> TableSet {
    let (labels, classNames) = try classes(target)
    let names = features ?? columnNames.filter { $0 != target }
    return TableSet(
      features: try numbers(names), labels: labels, featureNames: names, classNames: classNames)
  }
}

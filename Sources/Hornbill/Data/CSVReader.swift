import HornbillFiles
import HornbillGraph

extension Dataset {
  /// Columns of a table in a text file, whose lines are read as they are needed: the file may be larger than memory.
  ///
  /// Inputs are float32 of shape [features], targets float32 of shape [1]. Memory holds where each line begins.
  ///
  /// ```swift
  /// let data = try Dataset(csv: "houses.csv", target: "price").batched(128).shuffled()
  /// ```
  ///
  /// - Parameters:
  ///   - path: the file, in UTF-8, with a header.
  ///   - target: the column of the targets.
  ///   - features: the columns of the inputs; all others unless given.
  ///   - delimiter: what stands between two cells: one ASCII character.
  ///   - prefetchedBatches: how many batches are read ahead, on a thread of its own.
  /// - Throws: `FileError` where the file cannot be read or a column does not exist. A cell that is no number ends
  ///   training with a `FileError` that names its line and column.
  public init(
    csv path: String, target: String, features: [String]? = nil, delimiter: Character = ",",
    prefetchedBatches: Int = 2
  ) throws {
    let file = try CSVFile(path: path, delimiter: delimiter)
    let names = features ?? file.columnNames.filter { $0 != target }
    let columns = try names.map { try file.column($0) } + [file.column(target)]
    try self.init(CSVReader(file: file, indices: columns), prefetchedBatches: prefetchedBatches)
  }
}

/// Lines of a table, the target's column last.
private struct CSVReader: RowReader {
  let file: CSVFile
  let indices: [Int]

  var count: Int { file.rowCount }
  var columns: [RowType] { [RowType([indices.count - 1], .float32), RowType([1], .float32)] }

  func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) throws {
    let features = indices.count - 1
    let x = columns[0].assumingMemoryBound(to: Float.self)
    let y = columns[1].assumingMemoryBound(to: Float.self)
    for (place, row) in rows.enumerated() {
      let numbers = try file.numbers(columns: indices, rows: Int(row)..<Int(row) + 1)
      for feature in 0..<features { x[place * features + feature] = numbers[feature] }
      y[place] = numbers[features]
    }
    // A line is short, but around each one that is touched the system may bring in more.
    file.didRead(lines: rows.count)
  }
}

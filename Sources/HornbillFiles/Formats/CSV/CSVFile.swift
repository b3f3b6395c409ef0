/// A table in a text file, opened for reading: a record a line, cells with a delimiter between them.
///
/// The text stays in the mapped file; only where each record begins is kept. So a table may be larger than the
/// memory, and some of its rows or columns can be read alone.
package struct CSVFile: Sendable {
  /// The names in the first record, or `column 1` and so on where the file has none.
  package let columnNames: [String]
  private let file: MappedFile
  private let delimiter: UInt8
  /// Where each record begins.
  private let starts: [Int]

  /// Opens a file and makes sure that every record has as many cells as the first.
  ///
  /// - Parameters:
  ///   - hasHeader: whether the first record holds the columns' names.
  ///   - delimiter: what stands between two cells: one ASCII character.
  package init(path: String, hasHeader: Bool = true, delimiter: Character = ",") throws {
    try self.init(MappedFile(path: path), hasHeader: hasHeader, delimiter: delimiter)
  }

  /// Reads a file that is open already.
  package init(_ file: MappedFile, hasHeader: Bool = true, delimiter: Character = ",") throws {
    let path = file.path
    guard let delimiter = delimiter.asciiValue, delimiter != UInt8(ascii: "\""), delimiter != 10,
      delimiter != 13
    else {
      throw FileError(
        path, "cannot be read with this delimiter", expected: "one ASCII character, no quote or end of line",
        received: "\"\(delimiter)\"")
    }
    var starts: [Int] = []
    var names: [String]?
    try file.withBytes { bytes in
      guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
        throw FileError(path, "is UTF-16", expected: "UTF-8", hint: "Save the table as UTF-8.")
      }
      let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
      var scanner = CSVScanner(bytes, delimiter: delimiter, at: isMarked ? 3 : 0)
      var width: Int?
      while scanner.skipEmptyLines() {
        let start = scanner.position
        let cells = try Self.record(&scanner, bytes, path: path, keeping: width == nil)
        guard cells.count == width ?? cells.count else {
          throw FileError(
            path, "line \(Self.line(of: start, in: bytes)) has the wrong number of cells",
            expected: "\(width ?? 0)", received: "\(cells.count)",
            hint: "Put quotes around cells with the delimiter in them, or name the right delimiter.")
        }
        if width == nil {
          names =
            hasHeader
            ? cells.kept.map { CSVText.trimmed(CSVText.string($0, bytes)) }
            : (1...cells.count).map { "column \($0)" }
        }
        if width != nil || !hasHeader { starts.append(start) }
        width = cells.count
      }
    }
    guard let names else { throw FileError(path, "is empty", expected: "a table") }
    self.file = file
    self.starts = starts
    self.delimiter = delimiter
    columnNames = names
  }

  package var path: String { file.path }

  /// The number of records, without the header.
  package var rowCount: Int { starts.count }

  /// Notes that so many lines were read in as many places, so that memory can be given back.
  package func didRead(lines: Int) { file.didRead(0, places: lines) }

  /// Where the column of a name is.
  package func column(_ name: String) throws -> Int {
    guard let index = columnNames.firstIndex(of: name) else {
      let known = columnNames.prefix(12).joined(separator: ", ")
      throw FileError(
        path, "has no column \"\(name)\"",
        expected: "one of \(known)\(columnNames.count > 12 ? ", …" : "")")
    }
    return index
  }

  /// Numbers of some columns, row by row; all rows unless some are given.
  ///
  /// - Parameter missingAsNaN: whether a cell that is empty, or says `NA`, `NaN` or `?`, is read as NaN.
  /// - Throws: `FileError` with line and column where a cell is no number.
  package func numbers(
    columns: [Int], rows: Range<Int>? = nil, missingAsNaN: Bool = false
  ) throws -> [Float] {
    var numbers: [Float] = []
    numbers.reserveCapacity((rows ?? 0..<rowCount).count * columns.count)
    try forEachRecord(rows) { start, cells, bytes in
      for column in columns {
        if let number = CSVText.number(cells[column], bytes) {
          numbers.append(number)
          continue
        }
        let text = CSVText.string(cells[column], bytes)
        let isMissing = CSVText.isMissing(text)
        if isMissing, missingAsNaN {
          numbers.append(.nan)
          continue
        }
        throw FileError(
          path, "line \(Self.line(of: start, in: bytes)), column \"\(columnNames[column])\" has no number",
          received: "\"\(text)\"",
          hint: isMissing
            ? "Remove the row, or read missing numbers as NaN." : "Read a column of text as classes.")
      }
    }
    return numbers
  }

  /// The texts of a column.
  package func texts(column: Int, rows: Range<Int>? = nil) throws -> [String] {
    var texts: [String] = []
    try forEachRecord(rows) { _, cells, bytes in
      texts.append(CSVText.trimmed(CSVText.string(cells[column], bytes)))
    }
    return texts
  }

  /// The texts of a column as numbers of classes.
  ///
  /// Names that are all numbers are sorted as such (2 before 10), others by their characters.
  ///
  /// - Throws: `FileError` with line and column where a cell says nothing.
  package func classes(column: Int) throws -> (numbers: [Int32], names: [String]) {
    var found: [String: Int32] = [:]
    var order: [Int32] = []
    order.reserveCapacity(rowCount)
    try forEachRecord(nil) { start, cells, bytes in
      let text = CSVText.trimmed(CSVText.string(cells[column], bytes))
      guard !CSVText.isMissing(text) else {
        throw FileError(
          path, "line \(Self.line(of: start, in: bytes)), column \"\(columnNames[column])\" has no class",
          received: "\"\(text)\"", hint: "Remove the row, or name its class.")
      }
      let number = found[text] ?? Int32(found.count)
      found[text] = number
      order.append(number)
    }
    let numeric = found.keys.compactMap { name in Double(name).map { ($0, name) } }
    let names =
      numeric.count == found.count ? numeric.sorted { $0 < $1 }.map(\.1) : found.keys.sorted()
    var final = [Int32](repeating: 0, count: names.count)
    for (index, name) in names.enumerated() { final[Int(found[name] ?? 0)] = Int32(index) }
    return (order.map { final[Int($0)] }, names)
  }

  /// Calls `body` with the beginning and the cells of each record.
  private func forEachRecord(
    _ rows: Range<Int>?, _ body: (Int, [CSVScanner.Cell], UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let rows = rows ?? 0..<rowCount
    guard rows.lowerBound >= 0, rows.upperBound <= rowCount else {
      throw FileError(path, "does not have the rows \(rows)", expected: "rows of 0..<\(rowCount)")
    }
    try file.withBytes { bytes in
      for start in starts[rows] {
        var scanner = CSVScanner(bytes, delimiter: delimiter, at: start)
        try body(start, Self.record(&scanner, bytes, path: path, keeping: true).kept, bytes)
      }
    }
  }

  /// The cells of the next record, or only their number.
  private static func record(
    _ scanner: inout CSVScanner, _ bytes: UnsafeRawBufferPointer, path: String, keeping: Bool
  ) throws -> (count: Int, kept: [CSVScanner.Cell]) {
    var count = 0
    var kept: [CSVScanner.Cell] = []
    while true {
      do {
        let cell = try scanner.next()
        count += 1
        if keeping { kept.append(cell) }
        if cell.isLast { return (count, kept) }
      } catch {
        let place = "line \(line(of: scanner.position, in: bytes)), column \(count + 1)"
        switch error {
        case .openQuote:
          throw FileError(path, "\(place) begins with a quote that is never closed")
        case .textAfterQuote:
          throw FileError(
            path, "\(place) goes on after its closing quote", expected: "a delimiter or the end of the line",
            hint: "Write a quote within quotes as two.")
        }
      }
    }
  }

  /// The number of the line at a place, counted from 1.
  private static func line(of place: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    var line = 1
    for index in 0..<place {
      let isReturn = bytes[index] == 13 && (index + 1 >= bytes.count || bytes[index + 1] != 10)
      if bytes[index] == 10 || isReturn { line += 1 }
    }
    return line
  }
}

import Foundation
import HornbillFiles
import Testing

@Suite("CSV")
struct CSVFileTests {
  private func file(_ text: String, hasHeader: Bool = true, delimiter: Character = ",") throws -> CSVFile {
    try CSVFile(MappedFile(Array(text.utf8), path: "a.csv"), hasHeader: hasHeader, delimiter: delimiter)
  }

  @Test("reads numbers, texts and classes of a table with quotes, empty lines and any end of line")
  func table() throws {
    let text =
      "\u{FEFF}\"x\",\" the \"\"y\"\"\",kind\r\n1.5, -2e3 ,b\r\n\r\n"
      + "\"2\",\"+.5\",\"a, or \"\"A\"\"\n second line\"\r7,8,b"
    let file = try file(text)
    #expect(file.columnNames == ["x", "the \"y\"", "kind"])
    #expect(file.rowCount == 3)
    #expect(try file.numbers(columns: [0, 1]) == [1.5, -2000, 2, 0.5, 7, 8])
    #expect(try file.numbers(columns: [1], rows: 1..<3) == [0.5, 8])
    #expect(try file.texts(column: 2) == ["b", "a, or \"A\"\n second line", "b"])
    let classes = try file.classes(column: 2)
    #expect(classes.numbers == [1, 0, 1] && classes.names == ["a, or \"A\"\n second line", "b"])
    #expect(try file.column("kind") == 2)
    #expect(
      failure { _ = try file.column("colour") }
        == "a.csv: has no column \"colour\" (expected one of x, the \"y\", kind).")
    #expect(
      failure { _ = try file.numbers(columns: [0], rows: 2..<4) }
        == "a.csv: does not have the rows 2..<4 (expected rows of 0..<3).")
  }

  @Test("reads a table without a header, with another delimiter, and numbers of classes by their value")
  func plain() throws {
    let file = try file("1;10\n2;9\n3;10\n", hasHeader: false, delimiter: ";")
    #expect(file.columnNames == ["column 1", "column 2"] && file.rowCount == 3)
    let classes = try file.classes(column: 1)
    #expect(classes.names == ["9", "10"] && classes.numbers == [1, 0, 1])
    #expect(try self.file("a,b\n").rowCount == 0)
  }

  @Test("a missing number is an error or NaN", arguments: ["", "NA", "nan", " ? ", "\"\""])
  func missing(text: String) throws {
    let file = try file("x,y\n1,2\n3,\(text)\n")
    let cell = text.replacingOccurrences(of: "\"", with: "")
    #expect(
      failure { _ = try file.numbers(columns: [0, 1]) }
        == "a.csv: line 3, column \"y\" has no number (received \"\(cell)\"). "
        + "Remove the row, or read missing numbers as NaN.")
    let numbers = try file.numbers(columns: [0, 1], missingAsNaN: true)
    #expect(numbers.prefix(3) == [1, 2, 3] && numbers[3].isNaN)
    #expect(failure { _ = try file.classes(column: 1) }.contains("line 3, column \"y\" has no class"))
  }

  @Test("a text among numbers is named", arguments: ["Iris", "0x10", "1,5", "1 2", "--1", "inf"])
  func text(text: String) throws {
    let file = try file("x;\"y\"\n\"1\n\";2\n3;\(text)\n", delimiter: ";")
    #expect(
      failure { _ = try file.numbers(columns: [1], missingAsNaN: true) }
        == "a.csv: line 4, column \"y\" has no number (received \"\(text)\"). Read a column of text as classes."
    )
  }

  static let hostile: [(String, String)] = [
    ("", "is empty (expected a table)."),
    ("\n\r\n", "is empty (expected a table)."),
    (
      "a,b\n1,2\n\n3\n",
      "line 4 has the wrong number of cells (expected 2, received 1). "
        + "Put quotes around cells with the delimiter in them, or name the right delimiter."
    ),
    ("a,b\n1,\"2\n3,4\n", "line 2, column 2 begins with a quote that is never closed."),
    (
      "a,b\n\"1\"x,2\n",
      "line 2, column 1 goes on after its closing quote (expected a delimiter or the end of the line). "
        + "Write a quote within quotes as two."
    ),
  ]

  @Test("says what is wrong with a table", arguments: hostile)
  func hostileTables(text: String, problem: String) {
    #expect(failure { _ = try file(text) } == "a.csv: \(problem)")
  }

  @Test("says what it does not read")
  func unreadable() {
    let bytes: [UInt8] = [0xFF, 0xFE, 0x61, 0]
    #expect(
      failure { _ = try CSVFile(MappedFile(bytes, path: "a.csv")) }
        == "a.csv: is UTF-16 (expected UTF-8). Save the table as UTF-8.")
    #expect(
      failure { _ = try file("a", delimiter: "é") }
        == "a.csv: cannot be read with this delimiter "
        + "(expected one ASCII character, no quote or end of line, received \"é\").")
  }

  @Test("survives damage")
  func damage() {
    survives(Array("x,\"y \"\"z\"\"\",k\r\n1,2,a\n\n3,\"4\",\"b,\n\"\r5,NA,?\n".utf8)) { bytes in
      let file = try CSVFile(MappedFile(Array(bytes), path: "a.csv"))
      for column in file.columnNames.indices {
        _ = try? file.classes(column: column)
        _ = try file.texts(column: column)
        _ = try file.numbers(columns: [column], missingAsNaN: true)
      }
    }
  }
}

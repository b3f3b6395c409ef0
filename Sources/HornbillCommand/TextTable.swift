/// Cells below each other.
enum TextTable {
  /// The rows as lines, indented by two; the columns from a number on stand to the right.
  static func lines(_ rows: [[String]], rightFrom firstNumber: Int) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = " "
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += column < firstNumber ? " \(cell)\(space)" : " \(space)\(cell)"
        if column < row.count - 1 { line += " " }
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}

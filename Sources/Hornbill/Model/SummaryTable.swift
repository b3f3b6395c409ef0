import Foundation

/// A model's summary: a table of its layers with the shapes they give and the parameters they have, as Keras
/// prints it without colours.
package struct SummaryTable {
  /// One layer.
  package struct Row {
    /// The layer's name, and that of its class.
    package let name, className: String
    /// The extents that it gives, nil for the batch; nil before it is built.
    package let outputShape: [Int?]?
    /// Its parameters; nil before it is built.
    package let parameterCount: Int?
    /// The values that it is called on, where layers do not follow each other in a line.
    package let connections: String?

    package init(
      name: String, className: String, outputShape: [Int?]?, parameterCount: Int?, connections: String? = nil
    ) {
      self.name = name
      self.className = className
      self.outputShape = outputShape
      self.parameterCount = parameterCount
      self.connections = connections
    }
  }

  /// A number of parameters and the memory they take.
  package struct Total {
    package let count, byteCount: Int

    package init(count: Int, byteCount: Int) {
      self.count = count
      self.byteCount = byteCount
    }
  }

  package let modelName: String
  package let rows: [Row]
  package let trainable, nonTrainable: Total
  /// The optimizer's own numbers, once it has any.
  package let optimizer: Total?

  package init(
    modelName: String, rows: [Row], trainable: Total, nonTrainable: Total, optimizer: Total? = nil
  ) {
    self.modelName = modelName
    self.rows = rows
    self.trainable = trainable
    self.nonTrainable = nonTrainable
    self.optimizer = optimizer
  }

  /// The summary, with a line break at its end, for a terminal of so many columns.
  package func text(columns: Int = 80) -> String {
    // The layouts that Keras comes to: its whole table is 88 columns wide, or 108 with connections, and where that finds
    // no room 76.
    let isLine = rows.allSatisfy { $0.connections == nil }
    let widths =
      isLine
      ? columns >= 88 ? [38, 29, 17] : [33, 24, 15]
      : columns >= 112 ? [31, 27, 17, 28] : [21, 19, 12, 19]
    var lines = ["Model: \"\(modelName)\"", Self.rule("┏", "━", "┳", "┓", widths)]
    lines += Self.row(
      ["Layer (type)", "Output Shape", "Param #"] + (isLine ? [] : ["Connected to"]), "┃", widths)
    lines.append(Self.rule("┡", "━", "╇", "┩", widths))
    for (index, row) in rows.enumerated() {
      if index > 0 { lines.append(Self.rule("├", "─", "┼", "┤", widths)) }
      lines += Self.row(
        ["\(row.name) (\(row.className))", Self.shape(row.outputShape), Self.count(row.parameterCount)]
          + (isLine ? [] : [row.connections ?? "-"]), "│", widths)
    }
    lines.append(Self.rule("└", "─", "┴", "┘", widths))
    return (lines + totals).joined(separator: "\n") + "\n"
  }

  private var totals: [String] {
    let parts = [trainable, nonTrainable] + (optimizer.map { [$0] } ?? [])
    let all = Total(
      count: parts.reduce(0) { $0 + $1.count }, byteCount: parts.reduce(0) { $0 + $1.byteCount })
    let named =
      [("Total", all), ("Trainable", trainable), ("Non-trainable", nonTrainable)]
      + (optimizer.map { [("Optimizer", $0)] } ?? [])
    return named.map { name, total in
      " \(name) params: \(Self.grouped(total.count)) (\(Self.size(total.byteCount)))"
    }
  }

  /// A number of bytes in the largest unit of which there is at least one.
  package static func size(_ byteCount: Int) -> String {
    var value = Double(byteCount)
    var units = ["B", "KB", "MB", "GB", "TB"][...]
    while value >= 1024, units.count > 1 {
      value /= 1024
      units = units.dropFirst()
    }
    return String(format: "%.2f ", value) + (units.first ?? "")
  }

  private static func shape(_ extents: [Int?]?) -> String {
    guard let extents else { return "?" }
    let words = extents.map { $0.map(String.init) ?? "None" }
    // A tuple of one has a comma in Python.
    return "(" + words.joined(separator: ", ") + (words.count == 1 ? ",)" : ")")
  }

  private static func count(_ parameters: Int?) -> String { parameters.map(grouped) ?? "0 (unbuilt)" }

  /// A number with a comma before every three digits.
  package static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  private static func rule(
    _ left: String, _ line: String, _ between: String, _ right: String, _ widths: [Int]
  ) -> String {
    left + widths.map { String(repeating: line, count: $0) }.joined(separator: between) + right
  }

  /// The lines of one row: cells that are too long go on below, words that are too long are cut.
  private static func row(_ cells: [String], _ border: String, _ widths: [Int]) -> [String] {
    let wrapped = zip(cells, widths).map { wrap($0, width: $1 - 2) }
    let height = wrapped.map(\.count).max() ?? 1
    return (0..<height).map { line in
      let texts = wrapped.enumerated().map { column, lines in
        let text = line < lines.count ? lines[line] : ""
        let space = String(repeating: " ", count: widths[column] - 2 - text.count)
        // Numbers stand to the right.
        return column == 2 ? " \(space)\(text) " : " \(text)\(space) "
      }
      return border + texts.joined(separator: border) + border
    }
  }

  private static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let word = word.count > width ? word.prefix(width - 1) + "…" : word
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

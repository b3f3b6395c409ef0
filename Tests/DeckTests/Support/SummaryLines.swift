import Testing

/// Fails unless the rows of a summary are these: the layer's class, its output shape, its number of parameters.
func expectLines(of summary: String, _ rows: [[String]], sourceLocation: SourceLocation = #_sourceLocation) {
  let shown = summary.split(separator: "\n").filter { $0.hasPrefix("│") }.map { line in
    var cells = line.split(separator: "│").map { $0.split(separator: " ").joined(separator: " ") }
    // Of `dense_1 (Dense)` the name depends on what the process has made before.
    cells[0] = String(cells[0].drop { $0 != "(" }.dropFirst().dropLast())
    return cells
  }
  #expect(shown == rows, sourceLocation: sourceLocation)
}

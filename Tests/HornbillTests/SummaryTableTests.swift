import Hornbill
import Testing

@Suite("Summary tables")
struct SummaryTableTests {
  @Test("every golden summary is printed as Keras prints it")
  func golden() throws {
    var count = 0
    for golden in try CommandGolden.cases("names") where golden.text("kind") == "summary" {
      for expected in golden.list("texts") {
        let text = expected.text("text")
        let columns = try #require(expected.integer("columns"))
        let table = try table(golden, text: text)
        #expect(table.text(columns: columns) == text, "\(golden.text("name")), \(columns) columns")
        count += 1
      }
    }
    #expect(count > 20)
  }

  @Test("sizes are written in the largest unit of which there is at least one")
  func sizes() throws {
    for golden in try CommandGolden.cases("names") where golden.text("kind") == "size" {
      #expect(SummaryTable.size(try #require(golden.integer("bytes"))) == golden.text("text"))
    }
  }

  @Test("a shape of the batch alone is a tuple of one")
  func vector() {
    let row = SummaryTable.Row(name: "f", className: "Flatten", outputShape: [nil], parameterCount: 0)
    let none = SummaryTable.Total(count: 0, byteCount: 0)
    let table = SummaryTable(modelName: "m", rows: [row], trainable: none, nonTrainable: none)
    #expect(table.text().contains("│ (None,) "))
  }

  /// What the case says of its layers, and of their shapes and the totals what its text says.
  private func table(_ golden: CommandGolden.Case, text: String) throws -> SummaryTable {
    let lines = text.split(separator: "\n").map(String.init)
    let shapes = lines.filter { $0.hasPrefix("│") }
      .map { $0.split(separator: "│")[1].trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    let layers = golden.list("layers")
    try #require(layers.count == shapes.count)
    let rows = zip(layers, shapes).map { layer, shape in
      SummaryTable.Row(
        name: layer.text("name"), className: layer.text("class"), outputShape: extents(shape),
        parameterCount: layer.integer("params"))
    }
    let optimizer = total("Optimizer", lines)
    return SummaryTable(
      modelName: try #require(lines.first).split(separator: "\"")[1].description, rows: rows,
      trainable: total("Trainable", lines) ?? none, nonTrainable: total("Non-trainable", lines) ?? none,
      // One of the optimizer's numbers, its count of steps, takes eight bytes.
      optimizer: optimizer.map { .init(count: $0.count, byteCount: $0.byteCount + 4) })
  }

  private var none: SummaryTable.Total { .init(count: 0, byteCount: 0) }

  private func extents(_ shape: String) -> [Int?]? {
    guard shape != "?" else { return nil }
    return shape.dropFirst().dropLast().split(separator: ",")
      .map { Int($0.trimmingCharacters(in: .whitespaces)) }
  }

  private func total(_ name: String, _ lines: [String]) -> SummaryTable.Total? {
    guard let line = lines.first(where: { $0.hasPrefix(" \(name) params: ") }) else { return nil }
    let count = Int(line.split(separator: " ")[2].filter(\.isNumber)) ?? 0
    return .init(count: count, byteCount: 4 * count)
  }
}

import Foundation
import Hornbill

/// Arrays with the statistics of their numbers, for people or as JSON.
struct InspectionTable {
  private let rows: [(array: InspectedArray, statistics: ArrayStatistics?)]

  /// - Throws: `FileError` where numbers cannot be read.
  init(_ arrays: [InspectedArray]) throws {
    rows = try arrays.map { ($0, try $0.numbers().map { ArrayStatistics($0) }) }
  }

  var isEmpty: Bool { rows.isEmpty }

  /// How many arrays and numbers there are.
  var total: String {
    let count = rows.reduce(0) { $0 + ($1.statistics?.count ?? 0) }
    return "\(rows.count) \(rows.count == 1 ? "array" : "arrays"), \(count) numbers"
  }

  /// The table, with columns for layers, NaN and infinities only where there are any.
  var lines: [String] {
    guard !isEmpty else { return [] }
    typealias Column = (title: String, cell: (InspectedArray, ArrayStatistics?) -> String)
    func number(_ value: Double?) -> String { value.map(SettingText.number) ?? "-" }
    func count(_ value: Int?) -> String { value.map(String.init) ?? "-" }
    var columns: [Column] = [("name", { array, _ in array.name })]
    if rows.contains(where: { $0.array.layer != nil }) {
      columns.append(("layer", { array, _ in array.layer ?? "-" }))
    }
    columns += [
      ("dtype", { array, _ in array.type }), ("shape", { array, _ in "\(array.shape)" }),
      ("min", { number($1?.minimum) }), ("max", { number($1?.maximum) }), ("mean", { number($1?.mean) }),
      ("std", { number($1?.deviation) }),
      ("zeros", { _, statistics in statistics.map { String(format: "%.1f%%", 100 * $0.zeroShare) } ?? "-" }),
      ("NaN", { count($1?.nanCount) }),
    ]
    if rows.contains(where: { ($0.statistics?.infiniteCount ?? 0) > 0 }) {
      columns.append(("inf", { count($1?.infiniteCount) }))
    }
    let firstNumber = columns.firstIndex { $0.title == "min" } ?? 0
    let cells =
      [columns.map(\.title)] + rows.map { row in columns.map { $0.cell(row.array, row.statistics) } }
    return TextTable.lines(cells, rightFrom: firstNumber)
  }

  var json: ConfigValue {
    .array(
      rows.map { array, statistics in
        .object([
          "name": .string(array.name), "layer": array.layer.map { .string($0) } ?? .null,
          "dtype": .string(array.type), "shape": .array(array.shape.map { .integer($0) }),
          "statistics": statistics.map(Self.json) ?? .null,
        ])
      })
  }

  private static func json(_ statistics: ArrayStatistics) -> ConfigValue {
    func number(_ value: Double?) -> ConfigValue { value.map { .number($0) } ?? .null }
    return .object([
      "count": .integer(statistics.count), "min": number(statistics.minimum),
      "max": number(statistics.maximum),
      "mean": number(statistics.mean), "std": number(statistics.deviation),
      "zeros": .number(statistics.zeroShare), "nan": .integer(statistics.nanCount),
      "infinite": .integer(statistics.infiniteCount),
    ])
  }
}

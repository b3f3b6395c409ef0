import Foundation
import Hornbill
import HornbillFiles

/// A history as JSON: each name with one number an epoch.
enum HistoryFile {
  /// Writes `{"accuracy": [...], "loss": [...]}` whole or not at all.
  static func write(_ history: History, to path: String) throws {
    try AtomicFile.write(Array((try json(history.values) + "\n").utf8), to: path)
  }

  /// Reads what ``write(_:to:)`` has written.
  ///
  /// - Throws: `HornbillError` where there is no such file, or it is no history.
  static func read(_ path: String) throws -> History {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw HornbillError(
        "history", path: path, expected: "a file that can be read", received: "none", hint: "Check the path.")
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let values = try? decoder.decode([String: [Double]].self, from: data),
      values.contains(where: { !$1.isEmpty })
    else {
      throw HornbillError(
        "history", path: path, expected: "a history: names with one number an epoch",
        received: "another file", hint: "`hornbill train --history \(path)` writes one.")
    }
    return History(values: values)
  }

  /// Numbers by name as one line of JSON; what is not a number is a string, because JSON has no other way.
  static func json(_ values: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(values), as: UTF8.self)
  }
}

import Foundation
import Hornbill
import HornbillFiles

/// A history as JSON: each name with one number an epoch.
enum HistoryFile {
  /// Writes `{"accuracy": [...], "loss": [...]}` whole or not at all.
  static func write(_ history: History, to path: String) throws {
    try AtomicFile.write(Array((try json(history.values) + "\n").utf8), to: path)
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

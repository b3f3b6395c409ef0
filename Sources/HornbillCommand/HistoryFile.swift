import Foundation
import Hornbill
import HornbillFiles

/// A history as JSON: each name with one number an epoch.
enum HistoryFile {
  /// Writes `{"accuracy": [...], "loss": [...]}` whole or not at all.
  ///
  /// What is not a number is a string, because JSON has no other way.
  static func write(_ history: History, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try AtomicFile.write(Array(try encoder.encode(history.values)) + [0x0A], to: path)
  }
}

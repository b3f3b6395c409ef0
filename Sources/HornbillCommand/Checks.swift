import ArgumentParser
import Hornbill
import HornbillFiles

/// Checks of options, whose failures are wrong usage.
enum Checks {
  /// - Throws: `ValidationError` where the number is given and smaller than `least`.
  static func require(_ option: String, _ value: Int?, atLeast least: Int) throws {
    guard let value, value < least else { return }
    throw ValidationError("--\(option): expected a number of at least \(least), received \(value).")
  }

  /// Looks, before hours of training and not after them, whether what comes of it can be saved.
  ///
  /// - Throws: `HornbillError` where the model's name says no format that there is, `FileError` where a file cannot be
  ///   written.
  static func requireWritable(model: String, _ others: String?...) throws {
    try Model.requireFormat(model, "save")
    for file in [model] + others.compactMap({ $0 }) { try AtomicFile.checkWritable(file) }
  }
}

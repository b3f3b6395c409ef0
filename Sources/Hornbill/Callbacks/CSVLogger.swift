import Foundation
import HornbillFiles

/// Writes each epoch's numbers as a line of a file, in Keras's columns and format.
///
/// The columns are `epoch` and the names in the logs by the alphabet; without validation, empty ones (`NA`) for it
/// follow. Every epoch's line is in the file before the next epoch begins. Source:
/// `keras/src/callbacks/csv_logger.py`.
public final class CSVLogger: Callback {
  private let path: String
  private let separator: Character
  private let appends: Bool
  private var file: FileHandle?
  private var columns: [String]?
  private var resumedLength: UInt64?

  /// Writes to a file, from its beginning or at its end.
  public init(path: String, separator: Character = ",", append: Bool = false) {
    self.path = path
    self.separator = separator
    appends = append
  }

  /// Forgets earlier runs.
  ///
  /// - Throws: `FileError` where the file cannot be written.
  public func trainingWillBegin(_ state: TrainingState) throws {
    (file, columns, resumedLength) = (nil, nil, nil)
    try AtomicFile.checkWritable(path)
  }

  /// Writes the epoch's line, and the names above the first one.
  ///
  /// - Throws: `FileError` where the file cannot be written.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    var lines: [[String]] = []
    let file = try self.file ?? open()
    self.file = file
    if columns == nil {
      let names = logs.keys.sorted()
      let hasValidation = names.contains { $0.hasPrefix("val_") }
      columns = names + (hasValidation ? [] : names.map { "val_" + $0 })
      if try length(of: file) == 0 { lines.append(["epoch"] + (columns ?? [])) }
    }
    lines.append(["\(epoch)"] + (columns ?? []).map { logs[$0].map { "\($0)" } ?? "NA" })
    let text = lines.map { $0.map(quoted).joined(separator: String(separator)) + "\r\n" }.joined()
    try checked { try file.write(contentsOf: Data(text.utf8)) }
  }

  /// Closes the file; one without an epoch is empty, as Keras leaves it.
  public func trainingDidEnd(_ state: TrainingState) throws {
    let file = try self.file ?? open()
    try checked { try file.close() }
    self.file = nil
  }

  /// How much of the file is known to belong to the run.
  public func savedState() throws -> CallbackState? {
    try file.map { CallbackState(numbers: ["length": Double(try length(of: $0))]) }
  }

  /// Goes on behind the lines that were known, under their names.
  public func restore(_ saved: CallbackState) throws {
    resumedLength = UInt64(max(0, try saved.integer("length")))
  }

  /// The file, ready for the next line.
  private func open() throws -> FileHandle {
    if !FileManager.default.fileExists(atPath: path) { try AtomicFile.write([], to: path) }
    return try checked {
      let file = try FileHandle(forUpdating: URL(filePath: path))
      if let resumedLength {
        // Lines of an epoch that was not backed up any more are written again.
        try file.truncate(atOffset: min(resumedLength, try length(of: file)))
        try file.seek(toOffset: 0)
        let header =
          String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
          .split(separator: "\r\n", maxSplits: 1).first ?? ""
        columns = header.isEmpty ? nil : header.split(separator: separator).dropFirst().map(String.init)
      } else if !appends {
        try file.truncate(atOffset: 0)
      }
      try file.seekToEnd()
      return file
    }
  }

  private func length(of file: FileHandle) throws -> UInt64 { try checked { try file.seekToEnd() } }

  private func checked<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as NSError {
      throw FileError(path, "cannot be written: \(error.localizedDescription)")
    }
  }

  /// A field as Python's `csv` writes it: in quotation marks only where it must be.
  private func quoted(_ field: String) -> String {
    let special: Set<Character> = [separator, "\"", "\r", "\n", "\r\n"]
    guard field.contains(where: special.contains) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}

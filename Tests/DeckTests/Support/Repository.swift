import Foundation

/// The files of the project, beside these tests.
enum Repository {
  /// Where a file or a folder lies, by its path from the root.
  static func url(_ path: String) -> URL {
    URL(filePath: #filePath).appending(path: "../../../../\(path)").standardizedFileURL
  }

  /// The text of a file, by its path from the root.
  static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }
}

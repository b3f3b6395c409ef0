import Foundation

/// Lines for the person at the terminal.
enum Console {
  /// A line on standard output, at once.
  static func say(_ line: String = "") {
    print(line)
    // Of all streams, because the name of standard output's cannot be used safely from Swift.
    fflush(nil)
  }

  /// A line on standard error.
  static func error(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

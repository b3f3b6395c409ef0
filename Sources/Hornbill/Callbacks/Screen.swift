import Foundation

/// Where progress is shown, and what that place can do.
package struct Screen {
  /// Prints a text as it is, at once.
  package var write: (String) -> Void
  /// Whether a line can be redrawn: a terminal, and not a pipe or a file.
  package var isTerminal: Bool
  /// Whether bold and coloured text may be used.
  package var hasColors: Bool
  /// The characters that a line holds; nil where that is unknown.
  package var columns: () -> Int?
  /// The time in seconds since any fixed moment.
  package var clock: () -> Double

  package init(
    write: @escaping (String) -> Void, isTerminal: Bool, hasColors: Bool,
    columns: @escaping () -> Int? = { nil }, clock: @escaping () -> Double
  ) {
    self.write = write
    self.isTerminal = isTerminal
    self.hasColors = hasColors
    self.columns = columns
    self.clock = clock
  }

  /// The process's standard output.
  package static var standardOutput: Screen {
    // A terminal that calls itself dumb cannot go back to the start of a line.
    let isTerminal = isatty(STDOUT_FILENO) == 1 && Environment.value("TERM") != "dumb"
    return Screen(
      write: { text in
        print(text, terminator: "")
        // Of all streams, because the name of standard output's cannot be used safely from Swift.
        fflush(nil)
      },
      isTerminal: isTerminal,
      hasColors: isTerminal && (Environment.value("NO_COLOR") ?? "").isEmpty,
      columns: width,
      clock: { ProcessInfo.processInfo.systemUptime })
  }

  private static func width() -> Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

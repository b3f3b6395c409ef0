import Foundation
import Synchronization

/// What a user is told while the work goes on: one line on standard error.
package enum Warning {
  /// Takes the place of standard error, for tests.
  @TaskLocal package static var sink: (@Sendable (String) -> Void)?

  static func tell(_ text: String) {
    if let sink { return sink(text) }
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Tells each text once.
  final class Once {
    private var told: Set<String> = []

    func tell(_ text: String) {
      if told.insert(text).inserted { Warning.tell(text) }
    }
  }
}

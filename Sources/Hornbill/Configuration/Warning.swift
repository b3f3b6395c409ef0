import Foundation
import Synchronization

/// What a user is told while the work goes on: one line on standard error.
package enum Warning {
  /// Takes the place of standard error, for tests.
  @TaskLocal package static var listener: Listener?

  /// Keeps what was told.
  package final class Listener: Sendable {
    private let told = Mutex<[String]>([])

    package init() {}

    /// The texts so far.
    package var texts: [String] { told.withLock { $0 } }

    fileprivate func hear(_ text: String) { told.withLock { $0.append(text) } }
  }

  static func tell(_ text: String) {
    if let listener { return listener.hear(text) }
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

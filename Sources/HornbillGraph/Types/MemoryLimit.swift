import Foundation

/// How much memory one program or one model may take: as much as the machine has.
///
/// What a file describes may need more than any machine has; it is refused before any of it is taken.
package enum MemoryLimit {
  /// Another limit, for tests.
  @TaskLocal package static var byteCount = Int(clamping: ProcessInfo.processInfo.physicalMemory)

  /// - Throws: `HornbillError` where so many bytes are more than the limit.
  package static func require(_ count: Int, for operation: String) throws {
    guard count <= byteCount else {
      throw HornbillError(
        operation, expected: "at most the \(megabytes(byteCount)) MB of memory that this machine has",
        received: "\(megabytes(count)) MB", hint: "Use smaller layers, smaller samples or smaller batches.")
    }
  }

  private static func megabytes(_ count: Int) -> Int { count >> 20 }
}

import Foundation

/// Memory of many megabytes, straight from the system, which hands it out zeroed; on Linux in huge pages, of which it takes
/// one interruption for every 2 MB instead of one for every 4 KB to get them.
package struct LargeMemory: Sendable {
  private static let hugePage = 2 << 20

  private let mapping: UInt
  private let mappedCount: Int

  /// The first byte, where a huge page begins.
  package var start: UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: (mapping + UInt(Self.hugePage - 1)) & ~UInt(Self.hugePage - 1))
  }

  /// Nil where the system has no such memory.
  package init?(byteCount: Int) {
    mappedCount = byteCount + Self.hugePage
    guard let memory = mmap(nil, mappedCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      memory != MAP_FAILED
    else { return nil }
    mapping = UInt(bitPattern: memory)
    #if os(Linux)
    if let start { madvise(start, byteCount, MADV_HUGEPAGE) }
    #endif
  }

  package func free() { munmap(UnsafeMutableRawPointer(bitPattern: mapping), mappedCount) }
}

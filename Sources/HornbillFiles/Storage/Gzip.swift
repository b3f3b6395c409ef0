import CZlib

/// Gzip streams in memory, by zlib.
package enum Gzip {
  /// Whether bytes begin as a gzip stream does.
  package static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Expands a gzip stream of one or more members; zlib checks length and CRC of each.
  ///
  /// - Parameters:
  ///   - limit: the most bytes to expand to. A few kilobytes can expand to gigabytes, so the caller must
  ///     say what is sensible.
  ///   - file: the name for error messages.
  package static func expand(
    _ bytes: UnsafeRawBufferPointer, limit: Int, file: String
  ) throws -> [UInt8] {
    guard isGzip(bytes) else {
      throw FileError(
        file, "is not a gzip file", expected: "the first bytes 1f 8b",
        hint: "Download the file again, or remove .gz from its name if it is not compressed.")
    }
    var expanded: [UInt8] = []
    expanded.reserveCapacity(min(limit, promisedCount(bytes)))
    try Zlib.expanding(.gzip, file: file) { stream in
      var rest = bytes
      while !rest.isEmpty {
        try Zlib.expand(
          &stream, &rest, into: &expanded, limit: limit, file: file, kind: "gzip stream")
        // Some writers fill the last block of a file with zeros.
        if rest.allSatisfy({ $0 == 0 }) { break }
        inflateReset(&stream)
      }
    }
    return expanded
  }

  /// Compresses bytes into a gzip stream of one member, the same on every run (the header has no time).
  package static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try Zlib.compress($0, .gzip, file: "gzip") }
  }

  /// The expanded size that the last four bytes promise: a hint only, bounded by what deflate can do.
  private static func promisedCount(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard bytes.count >= 18 else { return 0 }
    let promised = Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)))
    return min(promised, Zlib.largestExpansion(of: bytes.count))
  }
}

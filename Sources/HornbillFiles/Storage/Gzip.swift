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
    var stream = z_stream()
    guard inflateInit2_(&stream, gzipWindow, ZLIB_VERSION, streamSize) == Z_OK else {
      throw FileError(file, "zlib cannot start", hint: "The memory may be full.")
    }
    defer { inflateEnd(&stream) }
    var expanded: [UInt8] = []
    expanded.reserveCapacity(min(limit, promisedCount(bytes)))
    var rest = bytes
    while !rest.isEmpty {
      try expandMember(&stream, &rest, into: &expanded, limit: limit, file: file)
      // Some writers fill the last block of a file with zeros.
      if rest.allSatisfy({ $0 == 0 }) { break }
      inflateReset(&stream)
    }
    return expanded
  }

  /// Compresses bytes into a gzip stream of one member, the same on every run (the header has no time).
  package static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        streamSize)
        == Z_OK
    else { throw FileError("gzip", "zlib cannot start", hint: "The memory may be full.") }
    defer { deflateEnd(&stream) }
    var compressed: [UInt8] = []
    try bytes.withUnsafeBytes { all in
      var rest = all
      var status = Z_OK
      while status == Z_OK {
        status = step(&stream, &rest, into: &compressed) { stream, isLast in
          deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        }
      }
      guard status == Z_STREAM_END else { throw FileError("gzip", "zlib cannot compress (status \(status))") }
    }
    return compressed
  }

  private static func expandMember(
    _ stream: inout z_stream, _ rest: inout UnsafeRawBufferPointer, into expanded: inout [UInt8], limit: Int,
    file: String
  ) throws {
    while true {
      let status = step(&stream, &rest, into: &expanded) { stream, _ in inflate(stream, Z_NO_FLUSH) }
      guard expanded.count <= limit else {
        throw FileError(file, "expands to too much", expected: "at most \(limit) bytes")
      }
      switch status {
      case Z_STREAM_END: return
      case Z_OK: continue
      // zlib can make no progress: the input has ended before the member has.
      case Z_BUF_ERROR:
        throw FileError(file, "the gzip stream is cut short", hint: "Download or copy the file again.")
      default:
        let reason = stream.msg.map { String(cString: $0) } ?? "status \(status)"
        throw FileError(
          file, "the gzip stream is damaged: \(reason)", hint: "Download or copy the file again.")
      }
    }
  }

  /// Runs zlib once: from the rest of the input, which it shortens, into the end of the output.
  private static func step(
    _ stream: inout z_stream, _ rest: inout UnsafeRawBufferPointer, into output: inout [UInt8],
    _ run: (UnsafeMutablePointer<z_stream>, _ isLast: Bool) -> Int32
  ) -> Int32 {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      // zlib counts its input in 32 bits.
      let given = min(rest.count, 1 << 30)
      // zlib does not write to its input; its C interface only lacks the `const`.
      stream.next_in = UnsafeMutablePointer(
        mutating: rest.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(given)
      stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(buffer.count)
      let status = run(&stream, given == rest.count)
      rest = UnsafeRawBufferPointer(rebasing: rest[(given - Int(stream.avail_in))...])
      output.append(contentsOf: buffer[..<(buffer.count - Int(stream.avail_out))])
      return status
    }
  }

  /// The expanded size that the last four bytes promise: a hint only, bounded by what deflate can do.
  private static func promisedCount(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard bytes.count >= 18 else { return 0 }
    let promised = Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)))
    return min(promised, bytes.count.multipliedReportingOverflow(by: 1032).partialValue)
  }

  /// The largest window, and 16 for the gzip wrapping.
  private static let gzipWindow = MAX_WBITS + 16
  private static let streamSize = Int32(MemoryLayout<z_stream>.size)
}

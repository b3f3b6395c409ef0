import CZlib

/// What every wrapping of zlib's streams shares: gzip files, the members of zip archives, the chunks of HDF5.
///
/// A stream must not move in memory while it is open, so its whole life is within one call.
package enum Zlib {
  /// How a stream is wrapped, as zlib's window size says it.
  enum Wrapping: Int32 {
    /// The compressed bits alone.
    case none = -15
    /// With zlib's own header and checksum.
    case zlib = 15
    /// With gzip's header and checksum: 16 and the largest window.
    case gzip = 31
  }

  /// Expands bytes that are one stream with zlib's own header.
  ///
  /// - Parameters:
  ///   - limit: the most bytes to expand to.
  ///   - kind: what the stream is called in error messages.
  package static func expanded(
    _ bytes: UnsafeRawBufferPointer, limit: Int, file: String, kind: String
  ) throws -> [UInt8] {
    var expanded: [UInt8] = []
    expanded.reserveCapacity(min(limit, largestExpansion(of: bytes.count)))
    try expanding(.zlib, file: file) { stream in
      var rest = bytes
      try expand(&stream, &rest, into: &expanded, limit: limit, file: file, kind: kind)
    }
    return expanded
  }

  /// Calls `body` with a stream that expands.
  static func expanding<Result>(
    _ wrapping: Wrapping, file: String, _ body: (inout z_stream) throws -> Result
  ) throws -> Result {
    var stream = z_stream()
    guard inflateInit2_(&stream, wrapping.rawValue, ZLIB_VERSION, streamSize) == Z_OK else {
      throw FileError(file, "zlib cannot start", hint: "The memory may be full.")
    }
    defer { inflateEnd(&stream) }
    return try body(&stream)
  }

  /// Expands up to the end of one stream, and takes its bytes off the front of `rest`.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that `expanded` may come to hold.
  ///   - kind: what the stream is called in error messages.
  static func expand(
    _ stream: inout z_stream, _ rest: inout UnsafeRawBufferPointer, into expanded: inout [UInt8], limit: Int,
    file: String, kind: String
  ) throws {
    while true {
      let status = step(&stream, &rest, into: &expanded) { stream, _ in inflate(stream, Z_NO_FLUSH) }
      guard expanded.count <= limit else {
        throw FileError(file, "expands to too much", expected: "at most \(limit) bytes")
      }
      switch status {
      case Z_STREAM_END: return
      case Z_OK: continue
      // zlib can make no progress: the input has ended before the stream has.
      case Z_BUF_ERROR:
        throw FileError(file, "the \(kind) is cut short", hint: "Download or copy the file again.")
      default:
        let reason = stream.msg.map { String(cString: $0) } ?? "status \(status)"
        throw FileError(
          file, "the \(kind) is damaged: \(reason)", hint: "Download or copy the file again.")
      }
    }
  }

  /// Compresses bytes into one stream, the same on every run.
  static func compress(
    _ bytes: UnsafeRawBufferPointer, _ wrapping: Wrapping, file: String
  ) throws -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, wrapping.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        streamSize)
        == Z_OK
    else { throw FileError(file, "zlib cannot start", hint: "The memory may be full.") }
    defer { deflateEnd(&stream) }
    var compressed: [UInt8] = []
    var rest = bytes
    var status = Z_OK
    while status == Z_OK {
      status = step(&stream, &rest, into: &compressed) { stream, isLast in
        deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      }
    }
    guard status == Z_STREAM_END else { throw FileError(file, "zlib cannot compress (status \(status))") }
    return compressed
  }

  /// The checksum of zip and gzip, of bytes that follow others with the checksum `start`.
  static func checksum(_ bytes: UnsafeRawBufferPointer, after start: UInt32 = 0) -> UInt32 {
    // zlib gives its initial value, and not the running one, for no bytes at no address.
    guard let base = bytes.baseAddress else { return start }
    return UInt32(
      truncatingIfNeeded: crc32_z(UInt(start), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// The checksum of bytes with the checksum `first` and, after them, `count` bytes with the checksum `second`.
  static func checksum(_ first: UInt32, followedBy second: UInt32, count: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), count))
  }

  /// The most that deflate can expand bytes to.
  static func largestExpansion(of count: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: 1032)
    return overflow ? .max : product
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

  private static let streamSize = Int32(MemoryLayout<z_stream>.size)
}

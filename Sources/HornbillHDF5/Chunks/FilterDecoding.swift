import HornbillFiles

extension FilterPipeline {
  /// Undoes what was done to a chunk, last first.
  ///
  /// - Parameters:
  ///   - mask: a bit for each filter that was left out.
  ///   - byteCount: the bytes of the chunk before any filter.
  func decoded(
    _ stored: UnsafeRawBufferPointer, mask: Int, byteCount: Int, elementByteCount: Int, _ place: Place
  ) throws -> [UInt8] {
    var bytes = [UInt8](stored)
    for (index, filter) in filters.enumerated().reversed() where mask >> index & 1 == 0 {
      switch filter {
      case .deflate:
        // A checksum may have been added before.
        let limit = byteCount + 4 * filters.count
        bytes = try bytes.withUnsafeBytes {
          try Zlib.expanded(
            $0, limit: limit, file: place.file, kind: "gzip stream of a chunk of \(place.object)")
        }
      case .shuffle: bytes = Self.unshuffled(bytes, elementByteCount: elementByteCount)
      case .fletcher32: bytes = try Self.verified(bytes, place)
      }
    }
    guard bytes.count == byteCount else {
      throw place.damaged(
        "has a chunk of the wrong size", expected: "\(byteCount) bytes", received: "\(bytes.count)")
    }
    return bytes
  }

  /// Puts the bytes of each element together again, of which first all first ones were stored, then all second ones.
  static func unshuffled(_ bytes: [UInt8], elementByteCount: Int) -> [UInt8] {
    let count = bytes.count / elementByteCount
    guard elementByteCount > 1, count > 1 else { return bytes }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { target, initializedCount in
      bytes.withUnsafeBufferPointer { bytes in
        for offset in 0..<elementByteCount {
          for index in 0..<count {
            target[index &* elementByteCount &+ offset] = bytes[offset &* count &+ index]
          }
        }
        // Bytes of no whole element stay at the end.
        for index in count * elementByteCount..<bytes.count { target[index] = bytes[index] }
      }
      initializedCount = bytes.count
    }
  }

  /// Takes Fletcher's checksum off the end, and compares it.
  private static func verified(_ bytes: [UInt8], _ place: Place) throws -> [UInt8] {
    guard bytes.count >= 4 else { throw place.damaged("has a chunk without its checksum") }
    let content = Array(bytes.dropLast(4))
    let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let computed = fletcher32(content)
    guard stored == computed else {
      throw place.damaged(
        "has a chunk with a wrong checksum", expected: String(stored, radix: 16),
        received: String(computed, radix: 16))
    }
    return content
  }
}

/// Fletcher's checksum of words of two bytes, the first of which counts more, as HDF5 takes it.
func fletcher32(_ bytes: [UInt8]) -> UInt32 {
  var (sum, sums): (UInt32, UInt32) = (0, 0)
  func fold() {
    sum = sum & 0xFFFF + sum >> 16
    sums = sums & 0xFFFF + sums >> 16
  }
  let wordCount = bytes.count / 2
  for start in stride(from: 0, to: wordCount, by: 360) {
    for word in start..<min(start + 360, wordCount) {
      sum &+= UInt32(bytes[2 * word]) << 8 | UInt32(bytes[2 * word + 1])
      sums &+= sum
    }
    fold()
  }
  if !bytes.count.isMultiple(of: 2), let last = bytes.last {
    sum &+= UInt32(last) << 8
    sums &+= sum
    fold()
  }
  fold()
  return sums << 16 | sum
}

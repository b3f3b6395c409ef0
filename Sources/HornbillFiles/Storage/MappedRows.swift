/// Rows of equal length in a mapped file, copied out by number.
package struct MappedRows: Sendable {
  private let file: MappedFile
  private let offset: Int
  package let rowByteCount: Int
  package let count: Int
  /// Bytes of an element whose order is the other than this machine's; 1 where there is nothing to turn.
  private let swappedByteCount: Int

  /// Rows from a place in the file on, which must all lie within it.
  package init(
    _ file: MappedFile, offset: Int, rowByteCount: Int, count: Int, elementByteCount: Int, isBigEndian: Bool
  ) {
    precondition(offset >= 0 && offset + rowByteCount * count <= file.count)
    self.file = file
    self.offset = offset
    self.rowByteCount = rowByteCount
    self.count = count
    swappedByteCount = isBigEndian == (1.bigEndian == 1) ? 1 : elementByteCount
  }

  /// Copies rows, one after another.
  ///
  /// - Throws: `FileError` where the file can no longer be read.
  package func copy(_ rows: UnsafeBufferPointer<Int32>, to target: UnsafeMutableRawPointer) throws {
    for (place, row) in rows.enumerated() {
      let to = target + place * rowByteCount
      let start = offset + Int(row) * rowByteCount
      try file.copy(start..<start + rowByteCount, to: to)
      if swappedByteCount > 1 { Self.swap(to, rowByteCount, swappedByteCount) }
    }
  }

  private static func swap(_ bytes: UnsafeMutableRawPointer, _ count: Int, _ size: Int) {
    let bytes = bytes.assumingMemoryBound(to: UInt8.self)
    for start in stride(from: 0, to: count, by: size) {
      for offset in 0..<size / 2 {
        let (low, high) = (start + offset, start + size - 1 - offset)
        (bytes[low], bytes[high]) = (bytes[high], bytes[low])
      }
    }
  }
}

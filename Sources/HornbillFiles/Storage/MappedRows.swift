/// Rows of equal length in a mapped file, copied out by number.
///
/// What was read is given back from time to time, so that the resident memory of the process stays small however
/// large the file is.
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
  package func copy(_ rows: UnsafeBufferPointer<Int32>, to target: UnsafeMutableRawPointer) {
    file.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for (place, row) in rows.enumerated() {
        let to = target + place * rowByteCount
        to.copyMemory(from: base + offset + Int(row) * rowByteCount, byteCount: rowByteCount)
        if swappedByteCount > 1 { Self.swap(to, rowByteCount, swappedByteCount) }
      }
    }
    file.didRead(rows.count * rowByteCount, places: rows.count)
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

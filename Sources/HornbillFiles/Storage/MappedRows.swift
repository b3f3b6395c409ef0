/// Rows of equal length in a mapped file, copied out by number.
///
/// What was read is given back from time to time, so that the resident memory of the process stays small however
/// large the file is.
///
/// `@unchecked Sendable`: one thread at a time copies rows; `touched` is its own.
package final class MappedRows: @unchecked Sendable {
  private let file: MappedFile
  private let offset: Int
  package let rowByteCount: Int
  package let count: Int
  /// Bytes of an element whose order is the other than this machine's; 1 where there is nothing to turn.
  private let swappedByteCount: Int
  /// Memory that may have become resident since pages were last given back.
  private var touched = 0

  /// A system may bring so much into memory around a byte that is touched (Linux: 16 pages).
  private static let readAround = 64 << 10
  private static let largestResident = 64 << 20

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
    touched += rows.count * (rowByteCount + Self.readAround)
    if touched > Self.largestResident {
      file.releasePages()
      touched = 0
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

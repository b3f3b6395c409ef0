/// An HDF5 file's bytes, with what its superblock says of how to read them.
struct FileView: Sendable {
  let source: ByteSource
  let limits: HDF5Limits
  /// Bytes of an address.
  var offsetByteCount = 8
  /// Bytes of a length.
  var lengthByteCount = 8
  /// Where address 0 is.
  var base = 0
  /// What the superblock has no room for: the address of an object header.
  var extensionAddress: Int?

  /// The bytes from an address on that lie in the file; nil where they do not.
  func range(at address: Int, count: Int) -> Range<Int>? {
    let (start, overflow) = base.addingReportingOverflow(address)
    guard !overflow, address >= 0, count >= 0, start <= source.count, count <= source.count - start else {
      return nil
    }
    return start..<start + count
  }
}

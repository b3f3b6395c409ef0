extension IDXFile {
  /// Reads a file, compressed by gzip or not: its first bytes tell.
  ///
  /// - Parameter limit: the most bytes a compressed file may expand to.
  package init(path: String, limit: Int = 1 << 32) throws {
    let file = try MappedFile(path: path)
    self = try file.withBytes { bytes in
      guard Gzip.isGzip(bytes) else { return try IDXFile(parsing: bytes, file: path) }
      let expanded = try Gzip.expand(bytes, limit: limit, file: path)
      return try expanded.withUnsafeBytes { try IDXFile(parsing: $0, file: path) }
    }
  }

  /// Reads bytes in memory; `file` is the name for error messages.
  package init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    let header = try IDXHeader(parsing: bytes, file: file)
    element = header.element
    shape = header.shape
    self.bytes = bigEndianSwapped(
      UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset...]), byteCount: element.byteCount)
  }
}

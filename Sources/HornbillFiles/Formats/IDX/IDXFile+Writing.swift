extension IDXFile {
  /// Writes the array to a file, atomically.
  package func write(to path: String) throws {
    try AtomicFile.write(to: path) { writer in
      try writer.write(header)
      try writer.write(bigEndianElements)
    }
  }

  /// The bytes of the whole file.
  package func encoded() -> [UInt8] { header + bigEndianElements }

  private var header: [UInt8] {
    var header: [UInt8] = [0, 0, element.rawValue, UInt8(shape.count)]
    for extent in shape {
      withUnsafeBytes(of: UInt32(extent).bigEndian) { header.append(contentsOf: $0) }
    }
    return header
  }

  private var bigEndianElements: [UInt8] {
    bytes.withUnsafeBytes { bigEndianSwapped($0, byteCount: element.byteCount) }
  }
}

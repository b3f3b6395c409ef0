/// The header of an IDX file, checked: the elements take exactly the rest of the file.
package struct IDXHeader: Equatable, Sendable {
  package let element: IDXFile.Element
  package let shape: [Int]
  /// Where the elements begin, counted from the beginning of the file.
  package let dataOffset: Int

  /// Reads the header from the bytes of the whole file; `file` is the name for error messages.
  package init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    guard bytes.count >= 4 else { throw Self.short(bytes, expected: 4, file: file) }
    guard bytes[0] == 0, bytes[1] == 0 else {
      throw FileError(
        file, "is not an IDX file", expected: "the first bytes 00 00",
        received: "\(hexadecimal(bytes[0])) \(hexadecimal(bytes[1]))")
    }
    guard let element = IDXFile.Element(rawValue: bytes[2]) else {
      throw FileError(
        file, "has an unknown element type", expected: "one of 08, 09, 0b, 0c, 0d, 0e",
        received: hexadecimal(bytes[2]))
    }
    let rank = Int(bytes[3])
    guard (1...IDXFile.largestRank).contains(rank) else {
      throw FileError(
        file, "has an unlikely number of axes", expected: "1 to \(IDXFile.largestRank)", received: "\(rank)")
    }
    let headerCount = 4 + 4 * rank
    guard bytes.count >= headerCount else { throw Self.short(bytes, expected: headerCount, file: file) }
    shape = (0..<rank).map { axis in
      Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + 4 * axis, as: UInt32.self)))
    }
    guard let count = elementCount(shape), count <= (Int.max - headerCount) / element.byteCount else {
      throw FileError(file, "has a shape too large for any memory", received: "\(shape)")
    }
    let expected = headerCount + count * element.byteCount
    guard bytes.count == expected else {
      throw FileError(
        file, "has the wrong size for shape \(shape)", expected: "\(expected) bytes",
        received: "\(bytes.count)", hint: "The file is truncated or damaged; download or copy it again.")
    }
    self.element = element
    dataOffset = headerCount
  }

  private static func short(_ bytes: UnsafeRawBufferPointer, expected: Int, file: String) -> FileError {
    FileError(
      file, "ends within the IDX header", expected: "at least \(expected) bytes",
      received: "\(bytes.count)", hint: "The file is truncated or not an IDX file.")
  }
}

/// A byte as two hexadecimal digits.
private func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}

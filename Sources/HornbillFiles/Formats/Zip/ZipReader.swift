/// Reads the little-endian numbers of a zip archive's headers, and never beyond their end.
package struct ZipReader {
  let file: String
  private let all: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int

  static let hint = "The file is truncated or damaged; download or copy it again."
  /// What stands in a field of 32 bits whose number is in a zip64 field.
  package static let isLarge = 0xFFFF_FFFF
  /// The fewest bytes of a member in the directory.
  static let smallestEntry = 46

  /// A reader of `bytes[position..<end]`; the places lie within the bytes.
  init(_ bytes: UnsafeRawBufferPointer, at position: Int, end: Int, file: String) {
    all = bytes
    self.position = position
    self.end = end
    self.file = file
  }

  /// The next number, of 2, 4 or 8 bytes.
  mutating func number(_ byteCount: Int) throws -> Int {
    var value: UInt64 = 0
    for (index, byte) in try bytes(byteCount).enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
    guard let number = Int(exactly: value) else {
      throw FileError(file, "has a number too large for any file", received: "\(value)", hint: Self.hint)
    }
    return number
  }

  /// The next bytes, in place.
  mutating func bytes(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count <= end - position else {
      throw FileError(
        file, "ends within a header or a member of the archive", expected: "\(count) bytes more",
        received: "\(max(end - position, 0))", hint: Self.hint)
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: all[position..<position + count])
  }

  mutating func skip(_ count: Int) throws { _ = try bytes(count) }

  /// Makes sure that a header begins here.
  mutating func signature(_ expected: Int, of what: String) throws {
    let found = try number(4)
    guard found == expected else {
      throw FileError(
        file, "has no header where the \(what) should be", expected: String(expected, radix: 16),
        received: String(found, radix: 16), hint: Self.hint)
    }
  }

  /// Reads the extra fields of a member: those of its numbers that are too large for 32 bits, in order.
  mutating func largeNumbers(
    in extraCount: Int, _ count: inout Int, _ storedCount: inout Int, _ headerOffset: inout Int
  ) throws {
    let extra = try bytes(extraCount)
    var fields = ZipReader(extra, at: 0, end: extra.count, file: file)
    while fields.end - fields.position >= 4 {
      let kind = try fields.number(2)
      let length = try fields.number(2)
      let field = try fields.bytes(length)
      guard kind == 1 else { continue }
      var numbers = ZipReader(field, at: 0, end: field.count, file: file)
      if count == Self.isLarge { count = try numbers.number(8) }
      if storedCount == Self.isLarge { storedCount = try numbers.number(8) }
      if headerOffset == Self.isLarge { headerOffset = try numbers.number(8) }
    }
  }
}

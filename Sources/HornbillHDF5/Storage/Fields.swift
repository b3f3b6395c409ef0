import HornbillFiles

/// The fields of one block, taken off its front in order, and never beyond its end.
struct Fields: Sendable {
  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int
  let view: FileView
  let place: Place

  init(_ bytes: [UInt8], _ view: FileView, _ place: Place) {
    self.bytes = bytes
    position = 0
    end = bytes.count
    self.view = view
    self.place = place
  }

  private init(_ other: Fields, _ range: Range<Int>, _ place: Place) {
    bytes = other.bytes
    position = range.lowerBound
    end = range.upperBound
    view = other.view
    self.place = place
  }

  /// The number of bytes not yet taken.
  var remaining: Int { end - position }

  /// Takes bytes, as fields of their own.
  mutating func take(_ count: Int, of what: String? = nil) throws -> Fields {
    guard count >= 0, count <= remaining else {
      throw place.damaged("ends too early", expected: "\(count) bytes more", received: "\(remaining)")
    }
    defer { position += count }
    let part = what.map { Place(file: place.file, object: place.object, what: $0) } ?? place
    return Fields(self, position..<position + count, part)
  }

  mutating func skip(_ count: Int) throws { _ = try take(count) }

  /// The bytes not yet taken.
  var rest: [UInt8] { Array(bytes[position..<end]) }

  /// Takes a number of up to eight bytes, the first of which counts least.
  mutating func bits(_ byteCount: Int) throws -> UInt64 {
    let field = try take(byteCount)
    var value: UInt64 = 0
    for index in 0..<byteCount {
      value |= UInt64(field.bytes[field.position + index]) << UInt64(8 * index)
    }
    return value
  }

  /// Takes a number that fits an `Int`.
  mutating func number(_ byteCount: Int) throws -> Int {
    let value = try bits(byteCount)
    guard let number = Int(exactly: value) else {
      throw place.damaged("has a number too large for any file", received: "\(value)")
    }
    return number
  }

  /// Takes an address; nil where it is the undefined one.
  mutating func address() throws -> Int? {
    try optional(view.offsetByteCount)
  }

  /// Takes an address that must be defined.
  mutating func definedAddress() throws -> Int {
    guard let address = try address() else { throw place.damaged("has no address where one must be") }
    return address
  }

  mutating func length() throws -> Int { try number(view.lengthByteCount) }

  /// Takes a length; nil where it is unlimited.
  mutating func lengthOrUnlimited() throws -> Int? { try optional(view.lengthByteCount) }

  private mutating func optional(_ byteCount: Int) throws -> Int? {
    let value = try bits(byteCount)
    if value == UInt64.max >> UInt64(64 - 8 * byteCount) { return nil }
    guard let number = Int(exactly: value) else {
      throw place.damaged("has a number too large for any file", received: "\(value)")
    }
    return number
  }

  /// Takes four letters that must be there.
  mutating func signature(_ expected: String) throws {
    let found = try text(4)
    guard found == expected else {
      throw place.damaged("does not begin as one", expected: expected, received: Self.printable(found))
    }
  }

  /// Takes the byte of a version, which must be one of those known.
  mutating func version(_ known: ClosedRange<Int>) throws -> Int {
    let version = try number(1)
    guard known.contains(version) else {
      throw place.refused(
        "has an unknown version",
        expected: known.count == 1 ? "\(known.lowerBound)" : "\(known.lowerBound) to \(known.upperBound)",
        received: "\(version)", hint: "The file is damaged, or of a newer HDF5 than is read.")
    }
    return version
  }

  /// Takes text of so many bytes.
  mutating func text(_ count: Int) throws -> String {
    String(decoding: try take(count).rest, as: UTF8.self)
  }

  /// Takes text up to a zero byte, and the zero byte.
  mutating func terminatedText() throws -> String {
    guard let terminator = bytes[position..<end].firstIndex(of: 0) else {
      throw place.damaged("has a name without an end")
    }
    let text = try text(terminator - position)
    position += 1
    return text
  }

  /// Skips to a multiple of eight bytes after a place in the block.
  mutating func align(from start: Int) throws {
    try skip((8 - (position - start) % 8) % 8)
  }

  /// Takes a checksum and compares it with that of all bytes before it.
  mutating func checksum() throws {
    let computed = view.limits.verifiesChecksums ? lookup3(bytes[..<position]) : 0
    let stored = try bits(4)
    guard !view.limits.verifiesChecksums || stored == UInt64(computed) else {
      throw place.damaged(
        "has a wrong checksum", expected: String(stored, radix: 16), received: String(computed, radix: 16))
    }
  }

  /// Bytes as an error message may show them.
  private static func printable(_ text: String) -> String {
    text.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 32 } ? text : "other bytes"
  }
}

extension Fields {
  /// Compares the checksum at a place of a block, which counts as zeros, with that of the whole block.
  func verifyChecksum(at position: Int) throws {
    guard view.limits.verifiesChecksums else { return }
    var field = self
    try field.skip(position - field.position)
    let stored = try field.bits(4)
    var bytes = rest
    for index in position..<position + 4 { bytes[index] = 0 }
    let computed = lookup3(bytes[...])
    guard stored == UInt64(computed) else {
      throw place.damaged(
        "has a wrong checksum", expected: String(stored, radix: 16), received: String(computed, radix: 16))
    }
  }
}

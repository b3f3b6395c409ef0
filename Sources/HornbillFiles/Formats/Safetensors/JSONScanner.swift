/// Reads the JSON of a safetensors header: objects, arrays of non-negative integers, and strings.
///
/// Foundation's decoder would lose what must be checked: names that occur twice, and their order.
struct JSONScanner {
  /// The name of the file, for error messages.
  let file: String
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// Reads an object, calling `member` at each value, which it must read.
  mutating func object(_ member: (inout JSONScanner, _ key: String) throws -> Void) throws {
    try expect(UInt8(ascii: "{"))
    if skip(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try member(&self, key)
    } while skip(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Reads an array of non-negative integers.
  mutating func integers() throws -> [Int] {
    try expect(UInt8(ascii: "["))
    if skip(UInt8(ascii: "]")) { return [] }
    var values: [Int] = []
    repeat { values.append(try integer()) } while skip(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return values
  }

  /// Reads a string.
  mutating func string() throws -> String {
    try expect(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while true {
      let byte = try next("a closing quote")
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw wrong("text in UTF-8", "other bytes")
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case ..<0x20: throw wrong("no control character in a string", "byte \(byte)")
      default: text.append(byte)
      }
    }
  }

  /// Makes sure that nothing follows but white space.
  mutating func end() throws {
    skipSpace()
    if position < bytes.count { throw wrong("the end of the header", found) }
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] {
      let (tens, tooManyTens) = value.multipliedReportingOverflow(by: 10)
      let (sum, tooMany) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
      if tooManyTens || tooMany { throw wrong("an integer of at most 63 bits", "a larger one") }
      value = sum
      position += 1
    }
    guard position > start else { throw wrong("a non-negative integer", found) }
    if bytes[start] == UInt8(ascii: "0"), position - start > 1 {
      throw wrong("an integer", "one that begins with a zero")
    }
    return value
  }

  private mutating func escape(into text: inout [UInt8]) throws {
    let byte = try next("an escape")
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: try unicodeEscape())
    default: throw wrong("an escape", "byte \(byte)")
    }
  }

  /// Reads the digits of `\uXXXX`, and of the second half of a surrogate pair.
  private mutating func unicodeEscape() throws -> [UInt8] {
    var units = [try hexadecimalUnit()]
    if UTF16.isLeadSurrogate(units[0]) {
      for character in "\\u".utf8 where try next("a second surrogate") != character {
        throw wrong("a second surrogate", "none")
      }
      units.append(try hexadecimalUnit())
    }
    guard let string = String(validating: units, as: UTF16.self) else {
      throw wrong("a pair of surrogates", "half of one")
    }
    return [UInt8](string.utf8)
  }

  private mutating func hexadecimalUnit() throws -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      let byte = try next("four hexadecimal digits")
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw wrong("four hexadecimal digits", "byte \(byte)")
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  private mutating func next(_ expected: String) throws -> UInt8 {
    guard position < bytes.count else { throw wrong(expected, found) }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func expect(_ byte: UInt8) throws {
    guard skip(byte) else { throw wrong("\(Character(Unicode.Scalar(byte)))", found) }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private var found: String {
    guard position < bytes.count else { return "the end of the header" }
    let byte = bytes[position]
    return (0x21...0x7E).contains(byte) ? "\(Character(Unicode.Scalar(byte)))" : "byte \(byte)"
  }

  private func wrong(_ expected: String, _ received: String) -> FileError {
    FileError(
      file, "the header is not sound JSON at byte \(position)", expected: expected, received: received)
  }
}

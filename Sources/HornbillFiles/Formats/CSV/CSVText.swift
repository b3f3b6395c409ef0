/// What a cell of comma-separated text says.
enum CSVText {
  /// The content, with doubled quotes made single.
  static func string(_ cell: CSVScanner.Cell, _ bytes: UnsafeRawBufferPointer) -> String {
    guard cell.isQuoted else { return String(decoding: bytes[cell.range], as: UTF8.self) }
    var content: [UInt8] = []
    var isFirstOfPair = false
    for byte in bytes[cell.range] {
      // The scanner has made sure that quotes within quotes come in pairs.
      isFirstOfPair = byte == UInt8(ascii: "\"") && !isFirstOfPair
      if !isFirstOfPair || byte != UInt8(ascii: "\"") { content.append(byte) }
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// The number in a cell, with or without quotes and blanks around it; nil where there is none, or NaN.
  static func number(_ cell: CSVScanner.Cell, _ bytes: UnsafeRawBufferPointer) -> Float? {
    var range = cell.range
    while let first = range.first, isBlank(bytes[first]) { range = range.dropFirst() }
    while let last = range.last, isBlank(bytes[last]) { range = range.dropLast() }
    // Swift would also read hexadecimal numbers and the payload of a NaN, which no table means.
    guard !range.isEmpty, range.allSatisfy({ isNumeric(bytes[$0]) }) else { return nil }
    return Float(String(decoding: bytes[range], as: UTF8.self))
  }

  /// Whether a text stands for a number that is not known.
  static func isMissing(_ text: String) -> Bool {
    ["", "na", "nan", "?"].contains(trimmed(text).lowercased())
  }

  /// The text without blanks around it.
  static func trimmed(_ text: String) -> String {
    let rest = text.drop { $0 == " " || $0 == "\t" }
    return String(
      rest[..<(rest.lastIndex { $0 != " " && $0 != "\t" }.map(rest.index(after:)) ?? rest.startIndex)])
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}

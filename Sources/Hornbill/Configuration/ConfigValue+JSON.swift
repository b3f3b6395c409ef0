import HornbillGraph

extension ConfigValue {
  /// How deep lists and objects may lie in each other: reading recurses, and files come from anywhere.
  static let deepest = 200

  /// Reads JSON text, also the `NaN`, `Infinity` and `-Infinity` that Python writes.
  ///
  /// - Throws: `HornbillError`, which names the file, where the text is not JSON, or lists lie too deep in each other.
  package init(json bytes: some Sequence<UInt8>, file: String) throws {
    var parser = ConfigParser(Array(bytes), file: file)
    self = try parser.value(depth: 0)
    try parser.end()
  }

  /// The value of anything that is encoded under keys.
  ///
  /// - Throws: what the value's encoding throws.
  package init(encoding value: some Encodable) throws {
    self = try ConfigEncoder.value(of: value)
  }

  /// The JSON text, the keys in their order.
  package var json: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += "\(value)"
    case .number(let value):
      text += value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : "\(value)"
    case .string(let value): Self.write(value, to: &text)
    case .array(let values):
      text += "["
      for (number, value) in values.enumerated() {
        if number > 0 { text += ", " }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (number, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if number > 0 { text += ", " }
        Self.write(member.key, to: &text)
        text += ": "
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

/// Reads JSON text.
private struct ConfigParser {
  private let bytes: [UInt8]
  private let file: String
  private var position = 0

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  private static let hint = "The file is damaged, or was written by something else."

  private func wrong(_ expected: String) -> HornbillError {
    let found =
      position < bytes.count
      ? "\"\(String(decoding: bytes[position..<Swift.min(position + 20, bytes.count)], as: UTF8.self))\""
      : "the end of the text"
    return HornbillError(
      "load", path: file, expected: "\(expected) at byte \(position) of the JSON text", received: found,
      hint: Self.hint)
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - position >= count else { return false }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  mutating func end() throws {
    skipSpace()
    guard position == bytes.count else { throw wrong("nothing more") }
  }

  mutating func value(depth: Int) throws -> ConfigValue {
    guard depth <= ConfigValue.deepest else {
      throw wrong("at most \(ConfigValue.deepest) lists in each other")
    }
    skipSpace()
    guard position < bytes.count else { throw wrong("a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    if skip("null") { return .null }
    if skip("true") { return .bool(true) }
    if skip("false") { return .bool(false) }
    if skip("NaN") { return .number(.nan) }
    if skip("Infinity") { return .number(.infinity) }
    if skip("-Infinity") { return .number(-.infinity) }
    return try number()
  }

  private mutating func object(depth: Int) throws -> ConfigValue {
    position += 1
    var members: [String: ConfigValue] = [:]
    skipSpace()
    if skip("}") { return .object(members) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw wrong("a key") }
      let key = try string()
      skipSpace()
      guard skip(":") else { throw wrong("a colon") }
      let value = try value(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else { throw wrong("the key \"\(key)\" once") }
      skipSpace()
    } while skip(",")
    guard skip("}") else { throw wrong("a comma or a closing brace") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws -> ConfigValue {
    position += 1
    var values: [ConfigValue] = []
    skipSpace()
    if skip("]") { return .array(values) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while skip(",")
    guard skip("]") else { throw wrong("a comma or a closing bracket") }
    return .array(values)
  }

  private mutating func number() throws -> ConfigValue {
    var end = position
    var isWhole = true
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
      default:
        return try number(to: end, isWhole)
      }
      end += 1
    }
    return try number(to: end, isWhole)
  }

  private mutating func number(to end: Int, _ isWhole: Bool) throws -> ConfigValue {
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    if isWhole, let whole = Int(text) {
      position = end
      return .integer(whole)
    }
    guard let first = text.utf8.first, first != UInt8(ascii: "+"), let number = Double(text) else {
      throw wrong("a value")
    }
    position = end
    return .number(number)
  }

  private mutating func string() throws -> String {
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw wrong("text in UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case ..<0x20: throw wrong("no control character in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw wrong("a closing quote")
  }

  private mutating func escape(into text: inout [UInt8]) throws {
    position += 1
    guard position < bytes.count else { throw wrong("a character after the backslash") }
    let plain: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
      UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
    if let character = plain[bytes[position]] {
      text.append(character)
      position += 1
      return
    }
    var code = try unit()
    if 0xD800..<0xDC00 ~= code {
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\\") else { throw wrong("a surrogate") }
      position += 1
      let low = try unit()
      guard 0xDC00..<0xE000 ~= low else { throw wrong("a surrogate") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw wrong("a character") }
    text += Array(String(Character(scalar)).utf8)
  }

  /// Four hexadecimal digits after a `u`.
  private mutating func unit() throws -> UInt32 {
    guard bytes.count - position >= 5, bytes[position] == UInt8(ascii: "u"),
      let code = UInt32(String(decoding: bytes[position + 1..<position + 5], as: UTF8.self), radix: 16)
    else { throw wrong("an escaped character") }
    position += 5
    return code
  }
}

import HornbillFiles

/// What an element is and how it lies in the file.
enum Datatype: Equatable, Sendable {
  case number(HDF5Number, isBigEndian: Bool)
  case fixedString(byteCount: Int, padding: Padding)
  /// A reference into a global heap.
  case variableString(byteCount: Int)
  case opaque(byteCount: Int)
  /// What is not read, by name.
  case other(String, byteCount: Int)

  /// What fills a fixed string to its length.
  enum Padding: Int {
    case terminated = 0
    case zeros = 1
    case spaces = 2
  }

  var byteCount: Int {
    switch self {
    case .number(let number, _): number.byteCount
    case .fixedString(let byteCount, _), .variableString(let byteCount), .opaque(let byteCount),
      .other(_, let byteCount):
      byteCount
    }
  }

  /// The type as users see it.
  var type: HDF5Type {
    switch self {
    case .number(let number, _): .number(number)
    case .fixedString, .variableString: .string
    case .opaque(let byteCount): .opaque(byteCount: byteCount)
    case .other(let name, _): .other(name)
    }
  }

  /// Reads a description, and takes it off the front of the fields.
  init(_ fields: inout Fields) throws {
    let head = try fields.number(1)
    let flags = try fields.number(3)
    let byteCount = try fields.number(4)
    guard byteCount > 0 else { throw fields.place.damaged("has elements of no bytes") }
    switch head & 15 {
    case 0:
      let isWhole = try fields.number(2) == 0 && fields.number(2) == 8 * byteCount
      let number = HDF5Number.integer(byteCount: byteCount, isSigned: flags & 8 != 0)
      self = Self.number(isWhole ? number : nil, flags, byteCount: byteCount)
    case 1:
      let properties = try fields.take(12).rest
      let number = HDF5Number.allCases.first { $0.byteCount == byteCount && $0.floatProperties == properties }
      // Bit 6 is set for the order of bytes of a VAX; normalization 2 leaves the first digit out.
      let isPlain = flags & 0x40 == 0 && flags >> 4 & 3 == 2 && flags >> 8 & 0xFF == 8 * byteCount - 1
      self = Self.number(isPlain ? number : nil, flags, byteCount: byteCount)
    case 3:
      guard let padding = Padding(rawValue: flags & 15) else {
        throw fields.place.damaged("has an unknown padding", received: "\(flags & 15)")
      }
      self = .fixedString(byteCount: byteCount, padding: padding)
    case 5:
      try fields.skip(flags & 0xFF)
      self = .opaque(byteCount: byteCount)
    case 8: self = try Self.enumeration(&fields, flags & 0xFFFF, version: head >> 4)
    case 9:
      self =
        flags & 15 == 1
        ? .variableString(byteCount: byteCount) : .other("sequences of variable length", byteCount: byteCount)
    default:
      let names = [
        2: "times", 4: "bit fields", 6: "compounds", 7: "references", 10: "arrays", 11: "complex numbers",
      ]
      self = .other(names[head & 15] ?? "an unknown class \(head & 15)", byteCount: byteCount)
    }
  }

  private static func number(_ number: HDF5Number?, _ flags: Int, byteCount: Int) -> Datatype {
    number.map { .number($0, isBigEndian: flags & 1 != 0) }
      ?? .other("numbers that are no machine's", byteCount: byteCount)
  }

  /// Names for integers: h5py's booleans, or else the integers.
  private static func enumeration(_ fields: inout Fields, _ count: Int, version: Int) throws -> Datatype {
    var head = fields
    guard try head.number(1) & 15 == 0 else {
      throw fields.place.damaged("names values that are no integers")
    }
    let base = try Datatype(&fields)
    var names: [String] = []
    for _ in 0..<count {
      let start = fields.position
      names.append(try fields.terminatedText())
      if version < 3 { try fields.align(from: start) }
    }
    let values = try fields.take(count * base.byteCount).rest
    if case .number(.int8, _) = base, names == ["FALSE", "TRUE"], values == [0, 1] {
      return .number(.bool, isBigEndian: false)
    }
    return base
  }
}

/// The header of a `.npy` file, checked: the numbers take exactly the rest of the file.
///
/// The format (NumPy Enhancement Proposal 1): six bytes that name it, a version, the length of the header, the
/// header, which is a dictionary in Python's notation padded to a multiple of 64 bytes, and the numbers.
package struct NPYHeader: Equatable, Sendable {
  package let element: NPYElement
  package let isBigEndian: Bool
  /// Whether the first axis changes fastest, as in Fortran, and not the last.
  package let isFortranOrder: Bool
  package let shape: [Int]
  /// Where the numbers lie, counted from the beginning of the file.
  package let dataRange: Range<Int>

  package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The most axes that a tensor can have.
  static let largestRank = 8
  /// The longest header that is read: one of numbers has about a hundred bytes.
  private static let largestHeader = 10_000
  private static let hint = "The file is truncated or damaged; download or copy it again."

  /// Reads the header from the bytes of the whole file; `file` is the name for error messages.
  package init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    guard bytes.starts(with: Self.magic) else {
      throw FileError(
        file, "is not a .npy file", expected: "the first bytes 93 4e 55 4d 50 59", hint: Self.hint)
    }
    let range = try Self.range(in: bytes, file: file)
    var scanner = NPYScanner(bytes[range], file: file)
    let fields = try scanner.dictionary()
    (element, isBigEndian) = try Self.type(fields.description, file: file)
    isFortranOrder = fields.isFortranOrder
    shape = fields.shape
    guard shape.count <= Self.largestRank else {
      throw FileError(
        file, "has too many axes", expected: "at most \(Self.largestRank)", received: "\(shape.count)")
    }
    // A tensor's steps need the product of the other axes, even where one of them is zero.
    guard let count = elementCount(shape), elementCount(shape.filter { $0 > 0 }) != nil,
      case let (byteCount, overflow) = count.multipliedReportingOverflow(by: element.byteCount), !overflow
    else {
      throw FileError(file, "has a shape too large for any memory", received: "\(shape)")
    }
    guard bytes.count - range.upperBound == byteCount else {
      throw FileError(
        file, "has the wrong size for \(element) of shape \(shape)",
        expected: "\(byteCount) bytes of numbers",
        received: "\(bytes.count - range.upperBound)", hint: Self.hint)
    }
    dataRange = range.upperBound..<bytes.count
  }

  /// Where the dictionary lies.
  private static func range(in bytes: UnsafeRawBufferPointer, file: String) throws -> Range<Int> {
    let version = bytes.count > 7 ? (bytes[6], bytes[7]) : (0, 0)
    guard (1...3).contains(version.0), version.1 == 0 else {
      throw FileError(
        file, "has an unknown version of the .npy format", expected: "1.0, 2.0 or 3.0",
        received: "\(version.0).\(version.1)")
    }
    // The length has two bytes in the first version and four in the others.
    let start = version.0 == 1 ? 10 : 12
    let length = bytes[..<min(start, bytes.count)].dropFirst(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= start, length <= bytes.count - start, length <= largestHeader else {
      throw FileError(
        file, "the header does not lie in the file",
        expected: "at most \(max(0, min(bytes.count - start, largestHeader))) bytes", received: "\(length)",
        hint: hint)
    }
    return start..<start + length
  }

  /// The type behind NumPy's description of it, such as `<f4`.
  private static func type(
    _ description: String, file: String
  ) throws -> (element: NPYElement, isBigEndian: Bool) {
    guard let order = description.first, "<>|=".contains(order),
      let element = NPYElement(rawValue: String(description.dropFirst()))
    else {
      let known = NPYElement.allCases.map { "\($0)" }.joined(separator: ", ")
      throw FileError(
        file, "holds no numbers that a tensor can hold", expected: "one of \(known)",
        received: "\"\(description)\"", hint: "Convert the array in NumPy with astype and save it again.")
    }
    return (element, order == ">")
  }
}

/// Reads the dictionary of a header: Python's notation, and of it only what the format uses.
private struct NPYScanner {
  private let file: String
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ bytes: Slice<UnsafeRawBufferPointer>, file: String) {
    rest = bytes
    self.file = file
  }

  /// The three fields, once each, in any order.
  mutating func dictionary() throws -> (description: String, isFortranOrder: Bool, shape: [Int]) {
    var description: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try require("{")
    while !take("}") {
      let key = try string()
      try require(":")
      switch key {
      case "descr" where description == nil: description = try type()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw error("descr, fortran_order and shape, once each")
      }
      if !take(",") {
        try require("}")
        break
      }
    }
    skipSpace()
    guard rest.isEmpty else { throw error("its end") }
    guard let description, let isFortranOrder, let shape else {
      throw error("descr, fortran_order and shape, once each")
    }
    return (description, isFortranOrder, shape)
  }

  private mutating func type() throws -> String {
    skipSpace()
    guard rest.first != UInt8(ascii: "[") else {
      throw FileError(
        file, "holds structures, not numbers", expected: "an array of one type",
        hint: "Save each field as an array of its own.")
    }
    return try string()
  }

  private mutating func string() throws -> String {
    skipSpace()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let end = rest.dropFirst().firstIndex(of: quote)
    else { throw error("a string") }
    let text = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
    rest = rest[(end + 1)...]
    return text
  }

  private mutating func boolean() throws -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw error("True or False")
  }

  private mutating func tuple() throws -> [Int] {
    var numbers: [Int] = []
    try require("(")
    while !take(")") {
      skipSpace()
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
        throw error("a length of an axis")
      }
      numbers.append(number)
      rest = rest[digits.endIndex...]
      // Python 2 wrote long numbers so.
      _ = take("L")
      if !take(",") {
        try require(")")
        break
      }
    }
    return numbers
  }

  private mutating func skipSpace() { rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

  private mutating func take(_ text: String) -> Bool {
    skipSpace()
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  private mutating func require(_ text: String) throws {
    guard take(text) else { throw error(text) }
  }

  private func error(_ expected: String) -> FileError {
    FileError(
      file, "the .npy header is not sound at byte \(rest.startIndex)", expected: expected,
      received: rest.isEmpty ? "the end of the header" : String(decoding: rest.prefix(12), as: UTF8.self))
  }
}

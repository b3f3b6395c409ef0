import Foundation
import HornbillFiles
import Testing

@Suite("NPY")
struct NPYFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Files written by NumPy; the script beside them says how.
  static func fixture(_ name: String) -> String { Bundle.module.bundlePath + "/Fixtures/\(name)" }

  /// The numbers of an array, as doubles.
  static func numbers(_ array: NumberArray) -> [Double] {
    func all<Number: BitwiseCopyable>(_ type: Number.Type, _ convert: (Number) -> Double) -> [Double] {
      array.bytes.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: MemoryLayout<Number>.size).map {
          convert(bytes.loadUnaligned(fromByteOffset: $0, as: type))
        }
      }
    }
    switch array.element {
    case .bool, .uint8: return all(UInt8.self) { Double($0) }
    case .int32: return all(Int32.self) { Double($0) }
    case .int64: return all(Int64.self) { Double($0) }
    case .float32: return all(Float.self) { Double($0) }
    default: return all(Double.self) { $0 }
    }
  }

  private func array(_ name: String) throws -> NumberArray {
    let archive = try ZipArchive(path: Self.fixture("arrays.npz"))
    return try archive.content(of: "\(name).npy").withUnsafeBytes {
      try NPYFile.array(parsing: $0, file: name)
    }
  }

  @Test("reads every type in either order of bytes and of axes", arguments: NPYElement.allCases)
  func everyType(element: NPYElement) throws {
    let table = (0..<24).map(Double.init)
    let expected =
      switch element {
      case .bool: table.map { $0.truncatingRemainder(dividingBy: 2) }
      case .uint8, .uint16, .uint32, .uint64: table
      default: table.map { $0 - 5 }
      }
    for ending in ["le", "be", "le_fortran", "be_fortran"] {
      let array = try array(element.rawValue + ending)
      #expect(array.shape == [2, 3, 4] && array.element == element.widened)
      #expect(array.element.widened == array.element)
      #expect(Self.numbers(array) == expected, "\(element)\(ending)")
    }
  }

  @Test("reads single numbers, empty arrays and half precision")
  func others() throws {
    #expect(try Self.numbers(array("number")) == [2.5] && array("number").shape == [])
    #expect(try array("empty") == NumberArray(element: .float32, shape: [0, 3], bytes: []))
    let halves = Self.numbers(try array("halves"))
    #expect(halves.prefix(5) == [0.333251953125, -65504, 1 / 16_777_216.0, .infinity, 0])
    #expect(halves[4].sign == .minus && halves[5].isNaN)
    #expect(try Self.numbers(array("vector")) == (0..<12345).map(Double.init))
  }

  @Test("says what it cannot read")
  func unreadable() {
    let known = NPYElement.allCases.map { "\($0)" }.joined(separator: ", ")
    let hint = "Convert the array in NumPy with astype and save it again."
    #expect(
      failure { _ = try array("complex") }
        == "complex: holds no numbers that a tensor can hold (expected one of \(known), received \"<c16\"). \(hint)"
    )
    #expect(
      failure { _ = try array("text") }
        == "text: holds no numbers that a tensor can hold (expected one of \(known), received \"<U1\"). \(hint)"
    )
    #expect(
      failure { _ = try array("structures") }
        == "structures: holds structures, not numbers (expected an array of one type). "
        + "Save each field as an array of its own.")
  }

  @Test("reads the three versions, and writes what NumPy writes", arguments: 1...3)
  func versions(version: Int) throws {
    let path = Self.fixture("version\(version).npy")
    let file = try NPYFile(path: path)
    #expect(file.header.shape == [2, 3] && file.header.element == .float32)
    #expect(try Self.numbers(file.array()) == [0, 1, 2, 3, 4, 5])
    guard version == 1 else { return }
    let array = try file.array()
    try NPYFile.write(.float32, shape: [2, 3], to: folder.file("a.npy")) { write in
      try array.bytes.withUnsafeBytes(write)
    }
    #expect(try folder.content("a.npy") == [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
  }

  @Test("writes NumPy's header for any shape")
  func headers() throws {
    for (name, element, shape) in [
      ("number", NPYElement.float64, []), ("empty", .float32, [0, 3]), ("vector", .int64, [12345]),
      ("b1le", .bool, [2, 3, 4]), ("u1le", .uint8, [2, 3, 4]),
    ] {
      let content = try ZipArchive(path: Self.fixture("arrays.npz")).content(of: "\(name).npy")
      let header = NPYFile.header(element, shape: shape)
      #expect(content.prefix(header.count) == header[...], "\(name)")
    }
  }

  @Test("reads rows alone")
  func rows() throws {
    for order in ["le", "be_fortran"] {
      let content = try ZipArchive(path: Self.fixture("arrays.npz")).content(of: "i2\(order).npy")
      try folder.make("rows.npy", content)
      let file = try NPYFile(path: folder.file("rows.npy"))
      let second = try file.rows(1..<2)
      #expect(second.shape == [1, 3, 4] && Self.numbers(second) == (12..<24).map { Double($0) - 5 })
      #expect(try file.rows(0..<2) == file.array())
      #expect(try file.rows(2..<2).bytes.isEmpty)
      #expect(
        failure { _ = try file.rows(1..<3) }
          == "\(folder.file("rows.npy")): does not have the rows 1..<3 (expected rows of 0..<2).")
      #expect(file.withBytes(\.count) == 48)
    }
  }

  private static func bytes(_ header: String, data: Int = 0, version: UInt8 = 1) -> [UInt8] {
    let length = [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + (version > 1 ? [0, 0] : [])
      + Array(header.utf8) + [UInt8](repeating: 1, count: data)
  }

  private static func described(_ shape: String, type: String = "<f4") -> String {
    "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape)}"
  }

  private static let damaged = "The file is truncated or damaged; download or copy it again."

  static let hostile: [([UInt8], String)] = [
    ([1, 2, 3], "is not a .npy file (expected the first bytes 93 4e 55 4d 50 59). \(damaged)"),
    (
      bytes("", version: 4),
      "has an unknown version of the .npy format (expected 1.0, 2.0 or 3.0, received 4.0)."
    ),
    (
      Array(bytes(described("(2,)")).prefix(20)),
      "the header does not lie in the file (expected at most 10 bytes, received 55). \(damaged)"
    ),
    (
      bytes(String(repeating: " ", count: 20_000)),
      "the header does not lie in the file (expected at most 10000 bytes, received 20000). \(damaged)"
    ),
    (
      bytes(described("(2, 3)"), data: 20),
      "has the wrong size for float32 of shape [2, 3] (expected 24 bytes of numbers, received 20). \(damaged)"
    ),
    (
      bytes(described("(4294967296, 4294967296)")),
      "has a shape too large for any memory (received [4294967296, 4294967296])."
    ),
    (
      bytes(described("(0, 4294967296, 4294967296)")),
      "has a shape too large for any memory (received [0, 4294967296, 4294967296])."
    ),
    (
      bytes(described("(4611686018427387904,)")),
      "has a shape too large for any memory (received [4611686018427387904])."
    ),
    (bytes(described("(1,1,1,1,1,1,1,1,1)")), "has too many axes (expected at most 8, received 9)."),
    (
      bytes(described("(-1,)")),
      "the .npy header is not sound at byte 61 (expected a length of an axis, received -1,)})."
    ),
    (
      bytes(described("(99999999999999999999,)")),
      "the .npy header is not sound at byte 61 (expected a length of an axis, received 999999999999)."
    ),
    (
      bytes("{'descr': '<f4', 'descr': '<f4'}"),
      "the .npy header is not sound at byte 35 (expected descr, fortran_order and shape, once each, "
        + "received  '<f4'})."
    ),
    (
      bytes("{'descr': '<f4'}"),
      "the .npy header is not sound at byte 26 (expected descr, fortran_order and shape, once each, "
        + "received the end of the header)."
    ),
    (bytes("{'descr"), "the .npy header is not sound at byte 11 (expected a string, received 'descr)."),
    (
      bytes(described("()") + "x", data: 4),
      "the .npy header is not sound at byte 63 (expected its end, received x)."
    ),
  ]

  @Test("says what is wrong with a file", arguments: hostile)
  func hostileFiles(bytes: [UInt8], text: String) {
    #expect(
      failure { _ = try bytes.withUnsafeBytes { try NPYFile.array(parsing: $0, file: "a.npy") } }
        == "a.npy: \(text)")
  }

  @Test("says which number a tensor cannot hold")
  func largeNumber() {
    let bytes =
      Self.bytes(Self.described("(1,)", type: "<u8")) + [UInt8](repeating: 0xFF, count: 8)
    #expect(
      failure { _ = try bytes.withUnsafeBytes { try NPYFile.array(parsing: $0, file: "a.npy") } }
        == "a.npy: holds a number too large for a tensor "
        + "(expected at most 9223372036854775807, received 18446744073709551615).")
  }

  @Test("survives damage")
  func damage() throws {
    for name in ["u2be_fortran", "f4le", "b1le"] {
      let content = try ZipArchive(path: Self.fixture("arrays.npz")).content(of: "\(name).npy")
      survives(content) { _ = try NPYFile.array(parsing: $0, file: "a.npy") }
    }
  }
}

import HornbillFiles
import Testing

@Suite("IDX")
struct IDXFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func parse(_ bytes: [UInt8]) throws -> IDXFile {
    try bytes.withUnsafeBytes { try IDXFile(parsing: $0, file: "a.idx") }
  }

  @Test("reads bytes in shape")
  func bytes() throws {
    let file = try Self.parse([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 11, 12, 13, 14, 15])
    #expect(file.element == .uint8)
    #expect(file.shape == [2, 3])
    #expect(file.bytes == [10, 11, 12, 13, 14, 15])
  }

  @Test("turns wide elements to this machine's byte order")
  func byteOrder() throws {
    let file = try Self.parse([0, 0, 0x0D, 1, 0, 0, 0, 2, 0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0])
    let values = file.bytes.withUnsafeBytes { bytes in
      (0..<2).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
    #expect(values == [1, -2.5])
  }

  @Test("round-trips every element type, in a file and compressed", arguments: IDXFile.Element.allCases)
  func roundTrip(element: IDXFile.Element) throws {
    let bytes = (0..<12 * element.byteCount).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let file = try #require(IDXFile(element: element, shape: [3, 4, 1], bytes: bytes))
    #expect(try Self.parse(file.encoded()) == file)
    try file.write(to: folder.file("a.idx"))
    #expect(try folder.content("a.idx") == file.encoded())
    #expect(try IDXFile(path: folder.file("a.idx")) == file)
    try folder.make("a.idx.gz", Gzip.compress(file.encoded()))
    #expect(try IDXFile(path: folder.file("a.idx.gz")) == file)
  }

  @Test("allows an axis of zero")
  func empty() throws {
    let file = try #require(IDXFile(element: .float32, shape: [0, 4_294_967_295, 28], bytes: []))
    #expect(try Self.parse(file.encoded()) == file)
  }

  @Test("is not made of what does not fit")
  func misfits() {
    #expect(IDXFile(element: .uint8, shape: [2], bytes: [1]) == nil)
    #expect(IDXFile(element: .int16, shape: [1], bytes: [1]) == nil)
    #expect(IDXFile(element: .uint8, shape: [], bytes: [1]) == nil)
    #expect(IDXFile(element: .uint8, shape: [-1, -1], bytes: [1]) == nil)
    #expect(IDXFile(element: .uint8, shape: [Int.max, 2], bytes: []) == nil)
  }

  static let hostile: [([UInt8], String)] = [
    (
      [0, 0, 8],
      "ends within the IDX header (expected at least 4 bytes, received 3). The file is truncated or not an IDX file."
    ),
    ([0x1F, 0x0B, 8, 1], "is not an IDX file (expected the first bytes 00 00, received 1f 0b)."),
    (
      [0, 0, 0x0A, 1],
      "has an unknown element type (expected one of 08, 09, 0b, 0c, 0d, 0e, received 0a)."
    ),
    ([0, 0, 8, 0, 1], "has an unlikely number of axes (expected 1 to 8, received 0)."),
    (
      [0, 0, 8, 255] + [UInt8](repeating: 0, count: 1020),
      "has an unlikely number of axes (expected 1 to 8, received 255)."
    ),
    (
      [0, 0, 8, 2, 0, 0, 0, 1, 0],
      "ends within the IDX header (expected at least 12 bytes, received 9). The file is truncated or not an IDX file."
    ),
    (
      [0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12),
      "has a shape too large for any memory (received [4294967295, 4294967295, 4294967295])."
    ),
    (
      [0, 0, 0x0E, 2, 0x7F, 255, 255, 255, 0x7F, 255, 255, 255],
      "has a shape too large for any memory (received [2147483647, 2147483647])."
    ),
    (
      [0, 0, 8, 1, 0, 0, 0, 3, 1, 2],
      "has the wrong size for shape [3] (expected 11 bytes, received 10). The file is truncated or damaged; download or copy it again."
    ),
    (
      [0, 0, 8, 1, 0, 0, 0, 1, 1, 2],
      "has the wrong size for shape [1] (expected 9 bytes, received 10). The file is truncated or damaged; download or copy it again."
    ),
  ]

  @Test("refuses hostile files", arguments: hostile)
  func errors(bytes: [UInt8], message: String) {
    #expect(failure { _ = try Self.parse(bytes) } == "a.idx: \(message)")
  }

  @Test("survives damage")
  func fuzz() throws {
    let sound = try #require(
      IDXFile(element: .int16, shape: [3, 2, 2], bytes: [UInt8](repeating: 7, count: 24)))
    survives(sound.encoded()) { _ = try IDXFile(parsing: $0, file: "a.idx") }
  }
}

import Foundation
import HornbillFiles
import Testing

@Suite("Zip archives")
struct ZipArchiveTests {
  private let folder: TemporaryFolder
  private static let text = Array(String(repeating: "hornbill ", count: 100).utf8)

  init() throws { folder = try TemporaryFolder() }

  @Test("reads zip64, stored and deflated members, and leaves folders out")
  func zip64() throws {
    let archive = try ZipArchive(path: NPYFileTests.fixture("zip64.zip"))
    #expect(archive.members.map(\.name) == ["stored.txt", "folder/deflated.txt"])
    #expect(archive.members.map(\.count) == [900, 900])
    #expect(try archive.content(of: "stored.txt") == Self.text)
    #expect(try archive.content(of: "folder/deflated.txt") == Self.text)
    #expect(archive["none"] == nil)
    #expect(
      failure { _ = try archive.content(of: "none") }
        == "\(NPYFileTests.fixture("zip64.zip")): has no member \"none\" "
        + "(expected one of \"stored.txt\", \"folder/deflated.txt\").")
  }

  private func write(
    _ entries: [ZipArchive.Entry], large: Int = ZipReader.isLarge
  ) throws -> [UInt8] {
    try ZipArchive.write(entries, to: folder.file("a.zip"), large: large)
    return try folder.content("a.zip")
  }

  @Test("reads what it writes, with fields of 32 and of 64 bits", arguments: [ZipReader.isLarge, 950, 1])
  func roundTrip(large: Int) throws {
    let bytes = try write(
      [
        .init(name: "a/größe.txt", Self.text), .init(name: "b", isCompressed: true, Self.text),
        .init(name: "empty", []), .init(name: "c", isCompressed: true, []),
        .init(name: "pieces") { write in
          for _ in 0..<3 { try [UInt8](repeating: 7, count: 400).withUnsafeBytes(write) }
        },
      ], large: large)
    let archive = try ZipArchive(path: folder.file("a.zip"))
    #expect(archive.members.map(\.name) == ["a/größe.txt", "b", "empty", "c", "pieces"])
    #expect(try archive.content(of: "a/größe.txt") == Self.text)
    #expect(try archive.content(of: "b") == Self.text)
    #expect(try #require(archive["b"]).storedCount < 50)
    #expect(try archive.content(of: "empty").isEmpty && archive.content(of: "c").isEmpty)
    #expect(try archive.content(of: "pieces") == [UInt8](repeating: 7, count: 1200))
    #expect(bytes.withUnsafeBytes { ZipArchive.isZip($0) })
    #expect(bytes.contains([0x50, 0x4B, 6, 6]) == (large < ZipReader.isLarge))
  }

  @Test("an empty archive is one")
  func empty() throws {
    let bytes = try write([])
    #expect(bytes.count == 22 && bytes.withUnsafeBytes { ZipArchive.isZip($0) })
    #expect(try ZipArchive(path: folder.file("a.zip")).members.isEmpty)
  }

  @Test("refuses to write a name twice, and leaves nothing behind")
  func twice() throws {
    let path = folder.file("a.zip")
    #expect(
      failure { try ZipArchive.write([.init(name: "a", []), .init(name: "a", [])], to: path) }
        == "\(path): member \"a\" cannot be written (expected a name not yet in use).")
    #expect(try folder.names == [])
  }

  private static func parse(_ bytes: [UInt8], limit: Int = 1 << 30) throws {
    try bytes.withUnsafeBytes { bytes in
      let directory = try ZipDirectory(parsing: bytes, file: "a.zip")
      for member in directory.members {
        _ = try directory.content(of: member, in: bytes, limit: limit, file: "a.zip")
      }
    }
  }

  private static let damaged = "The file is truncated or damaged; download or copy it again."

  @Test(
    "names that lead out of the folder are refused", arguments: ["../a", "/a", "a/../../b", "a\\b", "C:x"])
  func names(name: String) throws {
    let bytes = try write([.init(name: name, [1])])
    #expect(
      failure { try Self.parse(bytes) }
        == "a.zip: has a member whose name leads out of its folder (received \"\(name)\").")
  }

  /// The archive with bytes of its directory changed, counted from the directory's first header.
  private func changed(_ place: Int, _ value: UInt8, compressed: Bool = false) throws -> [UInt8] {
    var bytes = try write([.init(name: "a", isCompressed: compressed, Self.text)])
    let directory = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    bytes[directory + place] = value
    return bytes
  }

  @Test("says what is wrong with an archive")
  func hostile() throws {
    #expect(
      failure { try Self.parse([1, 2, 3]) }
        == "a.zip: is not a zip archive, or its end is missing. \(Self.damaged)")
    #expect(failure { try Self.parse(try changed(8, 1)) } == "a.zip: member \"a\" is encrypted.")
    #expect(
      failure { try Self.parse(try changed(10, 12)) }
        == "a.zip: member \"a\" is compressed in an unknown way (expected 0 (stored) or 8 (deflate), received 12)."
    )
    #expect(
      failure { try Self.parse(try changed(24, 0)) }
        == "a.zip: member \"a\" cannot be of 768 bytes (received 900 stored). \(Self.damaged)")
    #expect(
      failure { try Self.parse(try changed(42, 1)) }
        == "a.zip: has no header where the member \"a\" should be (expected 4034b50, received 1404034b). "
        + Self.damaged)
    #expect(
      failure { try Self.parse(try changed(16, 0x55)) }.hasPrefix(
        "a.zip: member \"a\" is damaged (expected 900 bytes with the CRC-32 "))
    #expect(
      failure { try Self.parse(try changed(45, 0x70)) }
        == "a.zip: member \"a\" does not lie in the file (expected members of at most 931 bytes together). "
        + Self.damaged)
    #expect(
      failure { try Self.parse(try changed(46, UInt8(ascii: "b"))) }
        == "a.zip: has two names for a member (expected \"b\", received \"a\").")
  }

  @Test("of a stored member in many pieces, each byte counts for its checksum")
  func region() throws {
    let content = (0..<(9 << 20 | 5)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let path = folder.file("a.zip")
    var bytes = try write([.init(name: "empty", []), .init(name: "a", content)])
    let archive = try ZipArchive(path: path)
    let member = try #require(archive["a"])
    let region = try #require(try archive.region(of: member))
    #expect(bytes[region].elementsEqual(content))
    #expect(try archive.region(of: #require(archive["empty"]))?.isEmpty == true)
    for place in [0, 4 << 20, content.count - 1] {
      bytes[region.lowerBound + place] ^= 1
      try Data(bytes).write(to: URL(filePath: path))
      let damaged = try ZipArchive(path: path)
      #expect(
        failure { _ = try damaged.region(of: #require(damaged["a"])) }.hasPrefix(
          "\(path): member \"a\" is damaged (expected \(content.count) bytes with the CRC-32 "))
      bytes[region.lowerBound + place] ^= 1
    }
  }

  @Test("a bomb does not go off")
  func bombs() throws {
    // Far more than a hundred times what is stored, and above the limit.
    let bomb = try write([.init(name: "a", isCompressed: true, [UInt8](repeating: 0, count: 1 << 20))])
    #expect(
      failure { try Self.parse(bomb, limit: 1 << 16) }.hasPrefix(
        "a.zip: member \"a\" expands to too much (expected at most 65536 bytes, received 1048576 from "))
    try Self.parse(bomb)
    // A size that deflate cannot reach.
    #expect(
      failure { try Self.parse(try changed(27, 0x70, compressed: true)) }.hasPrefix(
        "a.zip: member \"a\" cannot be of 1879049092 bytes (received "))
    // A size that is too small for what comes.
    #expect(
      failure { try Self.parse(try changed(25, 0, compressed: true)) }
        == "a.zip: expands to too much (expected at most 132 bytes).")
  }

  @Test("many members that share their bytes are refused")
  func overlap() throws {
    // The second member's header says that its bytes are the first one's.
    var bytes = try write([.init(name: "a", Self.text), .init(name: "b", [])])
    let places = bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) }
    for field in 16..<28 { bytes[places[1] + field] = bytes[places[0] + field] }
    for field in 42..<46 { bytes[places[1] + field] = bytes[places[0] + field] }
    #expect(
      failure { try Self.parse(bytes) }
        == "a.zip: member \"b\" does not lie in the file (expected members of at most 962 bytes together). "
        + Self.damaged)
  }

  @Test("survives damage", arguments: [ZipReader.isLarge, 1])
  func damage(large: Int) throws {
    let bytes = try write(
      [.init(name: "a", Array(Self.text.prefix(40))), .init(name: "b", isCompressed: true, Self.text)],
      large: large)
    survives(bytes) { bytes in try Self.parse(Array(bytes)) }
  }
}

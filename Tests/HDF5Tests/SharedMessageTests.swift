import Foundation
import HornbillHDF5
import Testing

@Suite("Messages that objects of an HDF5 file share")
struct SharedMessageTests {
  private static let hint = " The file is truncated or damaged; download or copy it again."

  private static func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.path("shared.h5"))))
  }

  private static func table(_ bytes: [UInt8]) throws -> Int {
    let pattern = Array("SMTB".utf8)
    return try #require(bytes.indices.first { bytes[$0...].starts(with: pattern) })
  }

  /// What is said of a file in which bytes were changed, without regard to checksums.
  private func message(
    _ change: (inout [UInt8]) throws -> Void, _ body: (HDF5Group) throws -> Void
  ) throws -> String {
    var bytes = try Self.bytes()
    try body(HDF5File(bytes: bytes, name: "a.h5").root)
    try change(&bytes)
    var limits = HDF5Limits.standard
    limits.verifiesChecksums = false
    return failure { try body(HDF5File(bytes: bytes, name: "a.h5", limits: limits).root) }
  }

  private func readData(_ root: HDF5Group) throws { _ = try root.dataset("data/b").read(as: Double.self) }

  private func readAttributes(_ root: HDF5Group) throws { _ = try root.group("many/b").attributeNames() }

  @Test("attributes in trees are in the heap of shared ones, and not in the object's own")
  func dense() throws {
    // Without its heap of shared attributes the file has none of them.
    let text = try message(
      { bytes in
        // The second index: its kinds follow the version and the way in which it is searched.
        let kinds = try Self.table(bytes) + 4 + 30 + 2
        #expect(Array(bytes[kinds..<kinds + 2]) == [0x00, 0x10])
        bytes[kinds + 1] = 0
      }, readAttributes)
    #expect(text == "a.h5: /many/b: the table of shared messages has none of the kind attribute.\(Self.hint)")
  }

  @Test("a table that is not there, or is something else")
  func table() throws {
    #expect(
      try message({ $0[try Self.table($0)] = 0x58 }, readData)
        == "a.h5: /data/b: the table of shared messages does not begin as one (expected SMTB, received XMTB)."
        + Self.hint)
    // The address of the superblock's extension.
    let text = try message(
      { bytes in for index in 20..<28 { bytes[index] = 0xFF } }, readData)
    #expect(
      text
        == "a.h5: /data/b: the superblock has no table of shared messages, though messages are shared.\(Self.hint)"
    )
    // A table that ends behind the file.
    #expect(
      try message(
        { bytes in
          let place = try Self.table(bytes)
          let address = (0..<8).map { UInt8(truncatingIfNeeded: place >> (8 * $0)) }
          let head = try #require(bytes.indices.first { bytes[$0...].starts(with: [0] + address + [3]) })
          bytes[head + 9] = 255
          bytes.removeLast(bytes.count - place - 200)
          // The end of the file, as the superblock has it.
          for index in 0..<8 { bytes[28 + index] = UInt8(truncatingIfNeeded: bytes.count >> (8 * index)) }
        }, readData
      ).hasPrefix("a.h5: /"))
  }

  @Test("a checksum of the table that is wrong")
  func checksum() throws {
    var bytes = try Self.bytes()
    bytes[try Self.table(bytes) + 10] ^= 1
    #expect(
      failure { try readData(HDF5File(bytes: bytes, name: "a.h5").root) }
        .hasPrefix("a.h5: /data/b: the table of shared messages has a wrong checksum (expected "))
  }
}

import FileMutations
import Foundation
import HornbillHDF5
import Testing

@Suite("Damaged HDF5 files")
struct DamageTests {
  private static let hint = " The file is truncated or damaged; download or copy it again."

  /// A file of a group, a data set and an attribute.
  private static func sample() throws -> [UInt8] {
    var writer = HDF5Writer()
    try writer.addGroup("group", attributes: [("text", .string("hornbill"))])
    try writer.addDataset("group/data", type: .number(.uint8), shape: [3]) { write in
      try [UInt8](1...3).withUnsafeBytes(write)
    }
    return try WriterTests.bytes(writer)
  }

  /// Where some bytes first are in a file.
  private static func place(of text: String, in bytes: [UInt8], after start: Int = 0) -> Int {
    let pattern = Array(text.utf8)
    return (start...bytes.count - pattern.count).first { Array(bytes[$0..<$0 + pattern.count]) == pattern }
      ?? 0
  }

  /// Reads all of the sample's content.
  private static func read(_ bytes: [UInt8]) throws {
    let root = try HDF5File(bytes: bytes, name: "a.h5").root
    let group = try root.group("group")
    _ = try group.attribute("text")
    _ = try group.dataset("data").read(as: UInt8.self)
  }

  private static func message(_ change: (inout [UInt8]) -> Void) throws -> String {
    var bytes = try sample()
    try read(bytes)
    change(&bytes)
    return failure { try read(bytes) }
  }

  @Test("what is no HDF5 file, or not all of one")
  func beginning() throws {
    #expect(
      failure { try Self.read([1, 2, 3]) }
        == "a.h5: is not an HDF5 file (expected the first bytes 89 48 44 46). "
        + "The file is truncated or of another format.")
    let count = try Self.sample().count
    #expect(
      try Self.message { $0.removeLast(10) }
        == "a.h5: is cut short (expected \(count) bytes, received \(count - 10)).\(Self.hint)")
    #expect(
      try Self.message { $0[8] = 4 }
        == "a.h5: /: the superblock has an unknown version (expected 0 to 3, received 4). "
        + "The file is damaged, or of a newer HDF5 than is read.")
    #expect(
      try Self.message { $0[13] = 3 }
        == "a.h5: /: the superblock has numbers of a strange size (expected 2, 4 or 8 bytes, received 3).\(Self.hint)"
    )
  }

  @Test("signatures, lengths and addresses")
  func structures() throws {
    #expect(
      try Self.message { $0[Self.place(of: "SNOD", in: $0)] = 0x58 }
        == "a.h5: /group: the symbol table node does not begin as one (expected SNOD, received XNOD).\(Self.hint)"
    )
    #expect(
      try Self.message { $0[Self.place(of: "TREE", in: $0) + 7] = 0xFF }
        .hasPrefix("a.h5: /group: the B-tree of the group does not lie in the file (expected "))
    #expect(
      try Self.message { $0[Self.place(of: "GCOL", in: $0) + 16] = 9 }
        == "a.h5: /group: the attribute has a string that is not in its heap (received number 1).\(Self.hint)"
    )
    #expect(
      try Self.message { $0[Self.place(of: "HEAP", in: $0) + 14] = 0x7F }
        .hasPrefix("a.h5: /group: the local heap does not lie in the file (expected "))
    #expect(
      try Self.message { $0[Self.place(of: "HEAP", in: $0) + 15] = 0xFF }
        .hasPrefix("a.h5: /group: the local heap has a number too large for any file (received "))
  }

  @Test("a shape and a length that are made larger together, before memory is taken for them")
  func lengths() throws {
    var bytes = try Self.sample()
    // The only axis, which follows the dataspace's version and rank; the length is in the layout, after an address.
    let three: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 0]
    let places = bytes.indices.filter { Array(bytes[$0..<min($0 + 8, bytes.count)]) == three }
    for place in places { bytes[place + 5] = 1 }
    #expect(
      failure { try Self.read(bytes) }
        .hasPrefix(
          "a.h5: /group/data: the data does not lie in the file (expected \(bytes.count) bytes, received 109951"
        ))
  }

  @Test("circles of tree nodes, of headers and of groups")
  func circles() throws {
    // The tree's only node becomes its own child, one level up.
    let tree = try Self.message { bytes in
      let node = Self.place(of: "TREE", in: bytes)
      bytes[node + 5] = 1
      for index in 0..<8 { bytes[node + 32 + index] = UInt8(truncatingIfNeeded: node >> (8 * index)) }
    }
    #expect(
      tree
        == "a.h5: /group: the B-tree of the group has a node of the wrong level (expected 0, received 1).\(Self.hint)"
    )
    // The symbol table message becomes a continuation that is the header's own block.
    let header = try Self.message { bytes in
      let start = Self.place(of: "TREE", in: bytes, after: Self.place(of: "TREE", in: bytes) + 1) + 544
      let block = start + 16
      bytes[block] = 0x10
      for index in 0..<8 {
        bytes[block + 8 + index] = UInt8(truncatingIfNeeded: block >> (8 * index))
        bytes[block + 16 + index] = index == 0 ? 24 : 0
      }
    }
    #expect(
      header == "a.h5: /: the continuation of the object header is in a circle of blocks.\(Self.hint)")
  }

  @Test("a wrong checksum, of metadata and of numbers")
  func checksums() throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.path("latest.h5"))))
    bytes[Self.place(of: "OHDR", in: bytes) + 20] ^= 1
    #expect(
      failure { _ = try HDF5File(bytes: bytes, name: "a.h5").root }
        .hasPrefix("a.h5: /: the object header has a wrong checksum (expected "))
    bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.path("earliest.h5"))))
    // Within the first chunk of the numbers 0, 1, 2 and so on that only a checksum follows.
    let chunk = Self.place(of: "\u{0}\u{1}\u{2}\u{6}\u{7}\u{8}", in: bytes)
    bytes[chunk] = 9
    #expect(
      failure {
        _ = try HDF5File(bytes: bytes, name: "a.h5").root.dataset("chunks/fletcher").read(as: UInt8.self)
      }
      .hasPrefix("a.h5: /chunks/fletcher: the data has a chunk with a wrong checksum (expected "))
  }

  @Test("every reader survives damaged files", arguments: FileFormat.all.map(\.name))
  func mutations(name: String) throws {
    let format = try #require(FileFormat.named(name))
    for sample in format.samples { try format.read(sample) }
    let run = MutationRun(format, count: 2000, seed: 1)
    #expect(run.strangeErrors.isEmpty)
    #expect(run.refusedCount > 0)
  }
}

import HornbillFiles
import Testing

@Suite("Writing safetensors")
struct SafetensorsWritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func entry(
    _ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]
  ) -> SafetensorsFile.Entry {
    SafetensorsFile.Entry(name: name, type: type, shape: shape) { write in
      try bytes.withUnsafeBytes { try write($0) }
    }
  }

  @Test("gives the very bytes that the format's own library gives")
  func sameBytes() throws {
    let reference = try SafetensorsFile(path: SafetensorsReadingTests.reference)
    let entries = reference.tensors.map { tensor in
      SafetensorsFile.Entry(name: tensor.name, type: tensor.type, shape: tensor.shape) { write in
        try reference.withBytes(of: tensor.name, write)
      }
    }
    try SafetensorsFile.write(entries, metadata: reference.metadata, to: folder.file("a.safetensors"))
    let expected = try MappedFile(path: SafetensorsReadingTests.reference).withBytes { Array($0) }
    #expect(try folder.content("a.safetensors") == expected)
  }

  @Test("sorts metadata, aligns the data and keeps the order of tensors")
  func layout() throws {
    let path = folder.file("a.safetensors")
    try SafetensorsFile.write(
      [Self.entry("z", "U8", [3], [1, 2, 3]), Self.entry("a", "BF16", [1], [4, 5])],
      metadata: ["b": "2", "a": "1", "c": "3"], to: path)
    let bytes = try folder.content("a.safetensors")
    let header =
      "{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"},"
      + "\"z\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
      + "\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[3,5]}}"
    let padded = (header.utf8.count + 7) / 8 * 8
    #expect(bytes.prefix(8) == [UInt8(padded), 0, 0, 0, 0, 0, 0, 0])
    #expect(
      Array(bytes[8..<8 + padded]) == Array(header.utf8)
        + [UInt8](repeating: 32, count: padded - header.utf8.count))
    #expect(bytes.suffix(5) == [1, 2, 3, 4, 5])
    let file = try SafetensorsFile(path: path)
    #expect(file.tensors.map(\.name) == ["z", "a"])
    #expect(try file.withBytes(of: "a") { Array($0) } == [4, 5])
    #expect(file.metadata == ["a": "1", "b": "2", "c": "3"])
  }

  @Test("writes a file without tensors")
  func empty() throws {
    try SafetensorsFile.write([], to: folder.file("a.safetensors"))
    #expect(try folder.content("a.safetensors") == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
  }

  @Test("refuses what the format cannot hold, and leaves the old file whole")
  func errors() throws {
    try folder.make("a", [7])
    let path = folder.file("a")
    func message(_ entries: [SafetensorsFile.Entry]) -> String {
      failure { try SafetensorsFile.write(entries, to: path) }
    }
    #expect(
      message([Self.entry("w", "F32", [2], [1, 2, 3])])
        == "\(path): tensor \"w\" has the wrong number of bytes (expected 8 for F32 [2], received 3).")
    #expect(
      message([Self.entry("w", "F33", [2], [])])
        == "\(path): tensor \"w\" cannot be written (expected an element type and shape of the format, received F33 [2])."
    )
    #expect(
      message([Self.entry("w", "U8", [0], []), Self.entry("w", "U8", [0], [])])
        == "\(path): tensor \"w\" cannot be written (expected a name not yet in use).")
    #expect(
      message([Self.entry("__metadata__", "U8", [0], [])])
        == "\(path): tensor \"__metadata__\" cannot be written (expected a name not yet in use).")
    let wrongShape = "(expected an element type and shape of the format, received U8 "
    #expect(
      message([Self.entry("w", "U8", [Int.max, 2], [])])
        == "\(path): tensor \"w\" cannot be written \(wrongShape)[9223372036854775807, 2]).")
    let many = (0...8).map { Self.entry("w\($0)", "U8", [Int.max / 8], []) }
    #expect(
      message(many)
        == "\(path): tensor \"w8\" cannot be written \(wrongShape)[1152921504606846975]).")
    #expect(try folder.content("a") == [7])
    #expect(try folder.names == ["a"])
  }
}

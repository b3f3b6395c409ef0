import Foundation
import HornbillFiles
import Testing

@Suite("Reading safetensors")
struct SafetensorsReadingTests {
  /// A file written by the format's own library; the script beside it says how.
  static let reference = Bundle.module.bundlePath + "/Fixtures/reference.safetensors"

  @Test("reads what the format's own library wrote")
  func referenceFile() throws {
    let file = try SafetensorsFile(path: Self.reference)
    #expect(file.metadata == ["made by": "numpy \"and\"\nsafetensors\u{1}"])
    #expect(
      file.tensors.map(\.name) == [
        "steps", "empty", "dense/bias", "dense/kernel", "quote \" slash \\ grün 鳥", "half", "bytes", "flags",
      ])
    #expect(file.tensors.map(\.type) == ["I64", "F64", "F32", "F32", "I32", "F16", "U8", "BOOL"])
    #expect(file.tensors.map(\.shape) == [[], [0, 4], [3], [2, 3], [1], [2, 1], [4], [3]])
    let kernel = try file.withBytes(of: "dense/kernel") { bytes in
      (0..<6).map { Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
    }
    #expect(kernel == [0, 0.25, 0.5, 0.75, 1, 1.25])
    #expect(try file.withBytes(of: "steps") { $0.loadUnaligned(as: Int64.self) } == 1_234_567_890_123)
    #expect(try file.withBytes(of: "bytes") { Array($0) } == [0, 1, 254, 255])
    #expect(try file.withBytes(of: "empty") { $0.count } == 0)
  }

  @Test("names the tensors there are when one is missing")
  func missingTensor() throws {
    let file = try SafetensorsFile(path: Self.reference)
    let path = Self.reference
    #expect(file["none"] == nil)
    #expect(
      failure { try file.withBytes(of: "none") { _ in } }
        == "\(path): has no tensor \"none\" (expected one of \"steps\", \"empty\", \"dense/bias\", \"dense/kernel\", \"quote \" slash \\ grün 鳥\", …)."
    )
  }

  /// A file from its parts, with the right length of the header.
  static func bytes(_ header: String, data: Int = 0) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 1, count: data)
  }

  static func parse(_ bytes: [UInt8]) throws -> SafetensorsHeader {
    try bytes.withUnsafeBytes { try SafetensorsHeader(parsing: $0, file: "a.safetensors") }
  }

  @Test("accepts white space, escapes and types narrower than a byte")
  func leniency() throws {
    let header = try Self.parse(
      Self.bytes(
        "{ \"\\u00fc\\ud83d\\ude00\\/\" :\n{\"shape\": [ 4 ],\"data_offsets\":[0,2],\"dtype\":\"F4\"}}  ",
        data: 2))
    #expect(header.tensors.map(\.name) == ["ü😀/"])
    #expect(
      header.tensors.map(\.range) == [
        header.tensors[0].range.lowerBound..<header.tensors[0].range.lowerBound + 2
      ])
    #expect(try Self.parse(Self.bytes("{}")).tensors.isEmpty)
  }

  private static func tensor(
    _ name: String = "a", type: String = "U8", shape: String = "2", offsets: String = "0,2"
  ) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
  }

  static let hostile: [([UInt8], String)] = [
    (
      [1, 2, 3],
      "ends within the header's length (expected at least 8 bytes, received 3). The file is truncated or not a safetensors file."
    ),
    (
      [0x7F, 0x96, 0x98, 0, 0, 0, 0, 0] + [UInt8](repeating: 32, count: 120),
      "header length 9999999 exceeds the file (expected at most 120 bytes). The file is truncated or not a safetensors file."
    ),
    (
      [UInt8](repeating: 0xFF, count: 8),
      "header length 18446744073709551615 exceeds the file (expected at most 0 bytes). The file is truncated or not a safetensors file."
    ),
    (bytes(""), "the header is not sound JSON at byte 0 (expected {, received the end of the header)."),
    (bytes("{} x"), "the header is not sound JSON at byte 3 (expected the end of the header, received x)."),
    (
      bytes("{\"a\u{7}\":1}"),
      "the header is not sound JSON at byte 4 (expected no control character in a string, received byte 7)."
    ),
    (
      bytes("{\"\\ud800x\":1}"),
      "the header is not sound JSON at byte 9 (expected a second surrogate, received none)."
    ),
    (
      bytes("{\"\\udc00\":1}"),
      "the header is not sound JSON at byte 8 (expected a pair of surrogates, received half of one)."
    ),
    (
      bytes("{\(tensor(shape: "-2"))}", data: 2),
      "the header is not sound JSON at byte 28 (expected a non-negative integer, received -)."
    ),
    (
      bytes("{\(tensor(shape: "02"))}", data: 2),
      "the header is not sound JSON at byte 30 (expected an integer, received one that begins with a zero)."
    ),
    (
      bytes("{\(tensor(shape: "99999999999999999999"))}", data: 2),
      "the header is not sound JSON at byte 46 (expected an integer of at most 63 bits, received a larger one)."
    ),
    (
      bytes("{\(tensor(type: "F128"))}", data: 2),
      "tensor \"a\" has an unknown dtype (expected one such as F32, BF16 or I64, received \"F128\")."
    ),
    (
      bytes("{\(tensor(type: "F32"))}", data: 2),
      "tensor \"a\" has the wrong number of bytes (expected those of F32 [2], received 2)."
    ),
    (
      bytes("{\(tensor(shape: "4611686018427387904,4"))}", data: 2),
      "tensor \"a\" has the wrong number of bytes (expected those of U8 [4611686018427387904, 4], received 2)."
    ),
    (
      bytes("{\(tensor(offsets: "2,0"))}", data: 2),
      "tensor \"a\" has wrong data_offsets (expected a beginning and an end, received [2, 0])."
    ),
    (
      bytes("{\(tensor()),\(tensor("b", offsets: "1,3"))}", data: 3),
      "tensor \"b\" overlaps another (expected its bytes to begin at 2, received 1)."
    ),
    (
      bytes("{\(tensor()),\(tensor("b", offsets: "3,5"))}", data: 5),
      "tensor \"b\" leaves a gap before it (expected its bytes to begin at 2, received 3)."
    ),
    (
      bytes("{\(tensor())}", data: 1),
      "has the wrong size for its tensors (expected 2 bytes of data, received 1). The file is truncated or damaged; download or copy it again."
    ),
    (
      bytes("{\(tensor(offsets: "9223372036854775805,9223372036854775807"))}", data: 1),
      "tensor \"a\" leaves a gap before it (expected its bytes to begin at 0, received 9223372036854775805)."
    ),
    (bytes("{\(tensor()),\(tensor(offsets: "2,4"))}", data: 4), "has the tensor \"a\" twice."),
    (bytes("{\"__metadata__\":{},\"__metadata__\":{}}"), "has __metadata__ twice."),
    (bytes("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}"), "has \"k\" twice in __metadata__."),
    (
      bytes("{\"a\":{\"dtype\":\"U8\"}}"),
      "tensor \"a\" is not described in full (expected dtype, shape and data_offsets)."
    ),
    (
      bytes("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}"),
      "tensor \"a\" has an unexpected \"dtype\" (expected dtype, shape and data_offsets, once each)."
    ),
  ]

  @Test("refuses hostile files", arguments: hostile)
  func errors(bytes: [UInt8], message: String) {
    #expect(failure { _ = try Self.parse(bytes) } == "a.safetensors: \(message)")
  }

  @Test("refuses text that is not UTF-8")
  func encoding() {
    var bytes = Self.bytes("{\"a\":1}")
    bytes[10] = 0xFF
    #expect(
      failure { _ = try Self.parse(bytes) }
        == "a.safetensors: the header is not sound JSON at byte 4 (expected text in UTF-8, received other bytes)."
    )
  }

  @Test("survives damage")
  func fuzz() throws {
    let sound = try MappedFile(path: Self.reference).withBytes { Array($0) }
    survives(sound) { bytes in
      for tensor in try SafetensorsHeader(parsing: bytes, file: "a.safetensors").tensors {
        #expect(tensor.range.lowerBound >= 8 && tensor.range.upperBound <= bytes.count)
      }
    }
  }
}

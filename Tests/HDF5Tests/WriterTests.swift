import Foundation
import HornbillHDF5
import Testing

@Suite("Writing HDF5")
struct WriterTests {
  /// A file with everything that is written.
  static func sample() throws -> HDF5Writer {
    var writer = HDF5Writer()
    try writer.addGroup(
      "/",
      attributes: [
        ("string", .string("grün 鳥")), ("names", .strings(["dense", "größe", ""])), ("integer", .integer(-5)),
        ("integers", .integers([1, 2, 3, .max, .min, 0], shape: [2, 3])), ("float", .float(0.5)),
        ("bools", .bools([true, false], shape: [2])), ("empty", .empty), ("no strings", .strings([])),
        ("long", .string(String(repeating: "0123456789", count: 1000))),
      ])
    for number in HDF5Number.allCases {
      try writer.addDataset(
        "numbers/\(number.rawValue)", type: .number(number), shape: [2, 3],
        attributes: [("bytes", .integer(number.byteCount))], content: Self.content(number, count: 6))
    }
    try writer.addDataset(
      "scalar", type: .number(.float32), shape: [], content: Self.content(.float32, count: 1))
    try writer.addDataset("none", type: .number(.float32), shape: [0, 3]) { _ in }
    try writer.addDataset(
      "brain", type: .opaque(byteCount: 2), shape: [2], attributes: [("dtype", .string("bfloat16"))],
      content: Self.content(.bfloat16, count: 2))
    // Names that need three levels of the tree's nodes.
    for index in 0..<300 {
      try writer.addDataset("many/item \(index)", type: .number(.int32), shape: []) { write in
        try Self.write(Int32(index), write)
      }
    }
    for index in 0..<40 {
      try writer.addGroup(
        "strings", attributes: [("\(index)", .string(String(repeating: "x", count: index * 10)))])
    }
    try writer.addGroup("a/b/c/d/e/f")
    return writer
  }

  /// The numbers 0, 1, 2 and so on as they are stored.
  static func content(_ number: HDF5Number, count: Int) -> HDF5Writer.Content {
    { write in
      for value in 0..<count {
        switch number {
        case .bool, .int8, .uint8: try Self.write(UInt8(number == .bool ? value % 2 : value), write)
        case .int16, .uint16: try Self.write(UInt16(value), write)
        case .int32, .uint32: try Self.write(UInt32(value), write)
        case .int64, .uint64: try Self.write(UInt64(value), write)
        case .float16: try Self.write([0, 0x3C00, 0x4000, 0x4200, 0x4400, 0x4500][value] as UInt16, write)
        case .bfloat16: try Self.write(UInt16(truncatingIfNeeded: Float(value).bitPattern >> 16), write)
        case .float32: try Self.write(Float(value).bitPattern, write)
        case .float64: try Self.write(Double(value).bitPattern, write)
        }
      }
    }
  }

  private static func write(
    _ bits: some FixedWidthInteger, _ write: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try withUnsafeBytes(of: bits.littleEndian, write)
  }

  static func bytes(_ writer: HDF5Writer) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try writer.write { bytes += $0 }
    return bytes
  }

  @Test("writes the very bytes that h5py and h5dump were shown to read")
  func sameBytes() throws {
    let bytes = try Self.bytes(Self.sample())
    let committed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixture.path("written.h5"))))
    if bytes != committed {
      let path = NSTemporaryDirectory() + "written.h5"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      Issue.record("look at \(path) with Fixtures/check_written.py, then keep it as Fixtures/written.h5")
    }
  }

  @Test("says the length first")
  func byteCount() throws {
    let writer = try Self.sample()
    #expect(try Self.bytes(writer).count == writer.byteCount)
    #expect(try Self.bytes(HDF5Writer()).count == HDF5Writer().byteCount)
  }

  @Test("reads what it writes")
  func roundTrip() throws {
    let root = try HDF5File(bytes: Self.bytes(Self.sample())).root
    #expect(root.names == ["a", "brain", "many", "none", "numbers", "scalar", "strings"])
    #expect(try root.attribute("string") == .string("grün 鳥"))
    #expect(try root.attribute("names") == .strings(["dense", "größe", ""]))
    #expect(try root.attribute("integer") == .integer(-5))
    #expect(try root.attribute("integers") == .integers([1, 2, 3, .max, .min, 0], shape: [2, 3]))
    #expect(try root.attribute("float") == .float(0.5))
    #expect(try root.attribute("bools") == .bools([true, false], shape: [2]))
    #expect(try root.attribute("empty") == .empty)
    #expect(try root.attribute("no strings") == .strings([]))
    #expect(try root.attribute("long")?.string?.count == 10000)
    for number in HDF5Number.allCases {
      let dataset = try root.dataset("numbers/\(number.rawValue)")
      #expect(dataset.type == .number(number) && dataset.shape == [2, 3])
      #expect(
        try dataset.read(as: Double.self) == (number == .bool ? [0, 1, 0, 1, 0, 1] : [0, 1, 2, 3, 4, 5]))
      #expect(try dataset.attribute("bytes")?.integer == number.byteCount)
    }
    #expect(try root.dataset("scalar").read(as: Float.self) == [0])
    #expect(try root.dataset("scalar").shape == [])
    #expect(try root.dataset("none").read(as: Float.self) == [])
    #expect(try root.dataset("brain").type == .opaque(byteCount: 2))
    #expect(try root.dataset("brain").interpreted(as: .bfloat16).read(as: Float.self) == [0, 1])
    #expect(try root.dataset("brain").attribute("dtype")?.string == "bfloat16")
    #expect(try root.group("many").names == (0..<300).map { "item \($0)" }.sorted())
    for index in 0..<300 { #expect(try root.dataset("many/item \(index)").read(as: Int.self) == [index]) }
    for index in 0..<40 {
      #expect(try root.group("strings").attribute("\(index)")?.string?.count == index * 10)
    }
    #expect(try root.group("a/b/c/d/e/f").names == [])
  }
}

@Suite("What HDF5 cannot hold")
struct WriterErrorTests {
  private static func message(_ body: (inout HDF5Writer) throws -> Void) -> String {
    var writer = HDF5Writer(name: "a.h5")
    return failure {
      try body(&writer)
      _ = try WriterTests.bytes(writer)
    }
  }

  private static func addNumber(_ path: String, _ writer: inout HDF5Writer) throws {
    try writer.addDataset(path, type: .number(.uint8), shape: []) { write in
      try [UInt8(7)].withUnsafeBytes(write)
    }
  }

  @Test("names that are taken or that are none")
  func names() {
    #expect(
      Self.message {
        try Self.addNumber("a/b", &$0)
        try Self.addNumber("a/b", &$0)
      } == "a.h5: a/b cannot be added (expected a name not yet in use).")
    #expect(
      Self.message {
        try $0.addGroup("a/b")
        try Self.addNumber("a", &$0)
      } == "a.h5: a cannot be added (expected a name not yet in use).")
    #expect(
      Self.message {
        try Self.addNumber("a", &$0)
        try $0.addGroup("a/b")
      } == "a.h5: a cannot be a group (expected a name not yet in use).")
    #expect(Self.message { try Self.addNumber("/", &$0) } == "a.h5: a data set has no name.")
    #expect(
      Self.message { try $0.addGroup("a\0b") }
        == "a.h5: a group or data set cannot have this name (expected no zero byte in it).")
    #expect(
      Self.message { try $0.addGroup(String(repeating: "a/", count: 101)) }
        == "a.h5: a/… lies too deep (expected at most 100 groups, received 101).")
  }

  @Test("a name that is refused leaves the rest as it was")
  func afterwards() throws {
    var writer = HDF5Writer(name: "a.h5")
    try writer.addGroup("a/b")
    #expect(throws: (any Error).self) { try Self.addNumber("a", &writer) }
    #expect(try HDF5File(bytes: WriterTests.bytes(writer)).root.group("a").names == ["b"])
  }

  @Test("shapes, types and contents")
  func datasets() throws {
    #expect(
      Self.message { try $0.addDataset("a", type: .string, shape: [2]) { _ in } }
        == "a.h5: data set a cannot be written (expected numbers in a shape of the format, received strings [2])."
    )
    #expect(
      Self.message { try $0.addDataset("a", type: .number(.int8), shape: [-1]) { _ in } }
        == "a.h5: data set a cannot be written (expected numbers in a shape of the format, received int8 [-1])."
    )
    for count in [1, 3] {
      #expect(
        Self.message {
          try $0.addDataset("a", type: .number(.uint8), shape: [2]) { write in
            try [UInt8](repeating: 0, count: count).withUnsafeBytes(write)
          }
        }
          == "a.h5: data set a has the wrong number of bytes (expected 2 for uint8 [2], received \(count)).")
    }
  }

  @Test("attributes")
  func attributes() {
    #expect(
      Self.message { try $0.addGroup("a", attributes: [("b", .integer(1)), ("b", .integer(2))]) }
        == "a.h5: a: attribute \"b\" cannot be written (expected a name not yet in use).")
    #expect(
      Self.message { try $0.addGroup("a", attributes: [("b", .integers([1, 2], shape: [3]))]) }
        == "a.h5: a: attribute \"b\" does not fit its shape (expected [3], received 2 elements).")
    #expect(
      Self.message {
        try $0.addGroup("a", attributes: [("b", .strings([String(repeating: "x", count: 1 << 16)]))])
      } == "a.h5: a: attribute \"b\" is too large (expected less than 64 kB). Store it as a data set.")
  }

  @Test("a file that cannot be written whole stays as it was")
  func atomicity() throws {
    let path = NSTemporaryDirectory() + "hornbill-\(UUID().uuidString).h5"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = HDF5Writer()
    try Self.addNumber("a", &writer)
    try writer.write(toFileAt: path)
    #expect(try HDF5File(path: path).root.dataset("a").read(as: Int.self) == [7])
    try writer.addDataset("b", type: .number(.uint8), shape: [2]) { _ in }
    #expect(
      failure { try writer.write(toFileAt: path) }
        == "\(path): data set b has the wrong number of bytes (expected 2 for uint8 [2], received 0).")
    #expect(try HDF5File(path: path).root.names == ["a"])
  }
}

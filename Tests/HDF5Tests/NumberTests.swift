import HornbillHDF5
import Testing

@Suite("Numbers of HDF5 as others")
struct NumberTests {
  /// What a row of doubles is when it is read as another type.
  private static func converted<Bits: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ numbers: [Double], to type: HDF5Number, as bits: Bits.Type
  ) throws -> [Bits] {
    var writer = HDF5Writer()
    try writer.addDataset("a", type: .number(.float64), shape: [numbers.count]) { write in
      try numbers.map(\.bitPattern.littleEndian).withUnsafeBytes(write)
    }
    let dataset = try HDF5File(bytes: WriterTests.bytes(writer)).root.dataset("a")
    var target = [Bits](repeating: 0, count: numbers.count)
    try target.withUnsafeMutableBytes { try dataset.read(into: $0, as: type) }
    return target
  }

  @Test("half precision: ties go to the even number, the largest to infinity, the smallest to zero")
  func float16() throws {
    let numbers: [(Double, UInt16)] = [
      (0, 0), (-0.0, 0x8000), (1, 0x3C00), (-2, 0xC000), (65504, 0x7BFF), (65519.9, 0x7BFF), (65520, 0x7C00),
      (1e300, 0x7C00), (-.infinity, 0xFC00), (.nan, 0x7E00), (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-25, 1),
      (0x1p-14, 0x400), (0x1.ff4p-15, 0x3FE), (0x1.ff8p-15, 0x3FF), (0x1.ffcp-15, 0x400), (1e-300, 0),
      (1 + 0x1p-11, 0x3C00), (1 + 0x3p-11, 0x3C02),
    ]
    #expect(try Self.converted(numbers.map(\.0), to: .float16, as: UInt16.self) == numbers.map(\.1))
  }

  @Test("bfloat16")
  func bfloat16() throws {
    let numbers: [(Double, UInt16)] = [
      (1, 0x3F80), (-0.5, 0xBF00), (1 + 0x1p-8, 0x3F80), (1 + 0x3p-8, 0x3F82), (.infinity, 0x7F80),
      (.nan, 0x7FC0),
      (1e39, 0x7F80), (0x1p-133, 1), (0x1p-126, 0x80),
    ]
    #expect(try Self.converted(numbers.map(\.0), to: .bfloat16, as: UInt16.self) == numbers.map(\.1))
  }

  @Test(
    "every number of 16 bits is the same after it was read and rounded again",
    arguments: [
      HDF5Number.float16, .bfloat16,
    ])
  func everyShortFloat(number: HDF5Number) throws {
    let bits = (0...UInt16.max).map { $0 }
    var writer = HDF5Writer()
    try writer.addDataset("a", type: .number(number), shape: [bits.count]) { write in
      try bits.map(\.littleEndian).withUnsafeBytes(write)
    }
    let doubles = try HDF5File(bytes: WriterTests.bytes(writer)).root.dataset("a").read(as: Double.self)
    let again = try Self.converted(doubles, to: number, as: UInt16.self)
    #expect(zip(bits, again).allSatisfy { $0 == $1 || doubles[Int($0)].isNaN })
    #expect(doubles.filter(\.isNaN).count == (number == .float16 ? 2046 : 254))
    #expect(doubles[1] == (number == .float16 ? 0x1p-24 : 0x1p-133))
  }

  @Test("integers, truth values and single precision")
  func others() throws {
    #expect(try Self.converted([-3, 0, 127], to: .int8, as: Int8.self) == [-3, 0, 127])
    #expect(try Self.converted([0, 0.5, -1], to: .bool, as: UInt8.self) == [0, 1, 1])
    #expect(
      try Self.converted([0.1, 1e40], to: .float32, as: UInt32.self) == [Float(0.1).bitPattern, 0x7F80_0000])
    #expect(
      failure { _ = try Self.converted([1, 300], to: .uint8, as: UInt8.self) }
        == "HDF5 file: /a: the data set has a number that cannot be one of uint8 (received 300.0). "
        + "Read it as a wider type.")
  }

  @Test("a region that the file does not have")
  func region() {
    let path = Fixture.path("written.h5")
    #expect(
      failure { _ = try HDF5File(path: path, region: 0..<1 << 40) }
        .hasPrefix("\(path): does not have the bytes 0..<1099511627776 (expected bytes of 0..<"))
  }
}

/// An array in a `.npy` file, opened for reading: the numbers stay in the mapped file until they are asked for,
/// all of them or some rows.
package struct NPYFile: Sendable {
  package let header: NPYHeader
  private let file: MappedFile

  /// Opens a file and checks all of its header, so that every later access is within the file.
  package init(path: String) throws {
    let file = try MappedFile(path: path)
    header = try file.withBytes { try NPYHeader(parsing: $0, file: path) }
    self.file = file
  }

  /// All numbers, as a tensor holds them.
  package func array() throws -> NumberArray {
    try file.withBytes { try Self.array(header, $0, file: file.path) }
  }

  /// The numbers of some rows, which are elements of the first axis.
  package func rows(_ range: Range<Int>) throws -> NumberArray {
    guard let rowCount = header.shape.first, range.lowerBound >= 0, range.upperBound <= rowCount else {
      throw FileError(
        file.path, "does not have the rows \(range)",
        expected: header.shape.first.map { "rows of 0..<\($0)" } ?? "an array, not a single number")
    }
    return try file.withBytes { try Self.array(header, rows: range, $0, file: file.path) }
  }

  /// Calls `body` with the numbers as they lie in the file, which are valid until it returns.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try file.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[header.dataRange])) }
  }

  /// Reads the bytes of a whole file in memory, such as a member of an archive.
  package static func array(parsing bytes: UnsafeRawBufferPointer, file: String) throws -> NumberArray {
    try array(NPYHeader(parsing: bytes, file: file), bytes, file: file)
  }

  private static func array(
    _ header: NPYHeader, rows: Range<Int>? = nil, _ bytes: UnsafeRawBufferPointer, file: String
  ) throws -> NumberArray {
    let all = UnsafeRawBufferPointer(rebasing: bytes[header.dataRange])
    let shape = rows.map { [$0.count] + header.shape.dropFirst() } ?? header.shape
    let ordered = NPYOrder(header, firstRow: rows?.lowerBound ?? 0, shape: shape).rowMajor(all)
    return NumberArray(
      element: header.element.widened, shape: shape,
      bytes: try ordered.withUnsafeBytes { try widened($0, header.element, file: file) } ?? ordered)
  }

  /// Numbers of a type that tensors do not have, as the next wider one that they have; nil for those they have.
  private static func widened(
    _ bytes: UnsafeRawBufferPointer, _ element: NPYElement, file: String
  ) throws -> [UInt8]? {
    func numbers<Source: BitwiseCopyable, Target>(
      _ source: Source.Type, _ convert: (Source) throws -> Target
    ) rethrows -> [UInt8] {
      var converted: [Target] = []
      converted.reserveCapacity(bytes.count / MemoryLayout<Source>.size)
      for place in stride(from: 0, to: bytes.count, by: MemoryLayout<Source>.size) {
        converted.append(try convert(bytes.loadUnaligned(fromByteOffset: place, as: source)))
      }
      return converted.withUnsafeBytes { [UInt8]($0) }
    }
    switch element {
    case .int8: return numbers(Int8.self) { Int32($0) }
    case .int16: return numbers(Int16.self) { Int32($0) }
    case .uint16: return numbers(UInt16.self) { Int32($0) }
    case .uint32: return numbers(UInt32.self) { Int64($0) }
    case .float16: return numbers(UInt16.self) { HalfPrecision.float($0) }
    case .uint64:
      return try numbers(UInt64.self) { number in
        guard let signed = Int64(exactly: number) else {
          throw FileError(
            file, "holds a number too large for a tensor", expected: "at most \(Int64.max)",
            received: "\(number)")
        }
        return signed
      }
    // NumPy's own true is 1; a file may hold any byte.
    case .bool: return bytes.allSatisfy { $0 <= 1 } ? nil : numbers(UInt8.self) { $0 == 0 ? UInt8(0) : 1 }
    case .int32, .int64, .uint8, .float32, .float64: return nil
    }
  }
}

/// Floating-point numbers of 16 bits (IEEE 754 binary16), which not every platform's Swift has.
enum HalfPrecision {
  /// The number behind the bits, exactly.
  static func float(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
  }
}

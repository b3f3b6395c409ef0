/// An array in the IDX format, in which MNIST is published.
///
/// The file is two zero bytes, a code for the type, the number of axes, each axis's length (32 bits,
/// big-endian), and the elements, the last axis changing fastest, big-endian too.
package struct IDXFile: Equatable, Sendable {
  /// The type of the elements; the raw value is the format's code.
  package enum Element: UInt8, CaseIterable, Sendable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    /// Bytes of one element.
    package var byteCount: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  package let element: Element
  package let shape: [Int]
  /// The elements in this machine's byte order.
  package let bytes: [UInt8]

  /// An array to be written; nil where the shape does not fit the bytes or the format.
  package init?(element: Element, shape: [Int], bytes: [UInt8]) {
    guard (1...Self.largestRank).contains(shape.count), shape.allSatisfy({ UInt32(exactly: $0) != nil }),
      let count = elementCount(shape), bytes.count.isMultiple(of: element.byteCount),
      bytes.count / element.byteCount == count
    else { return nil }
    self.element = element
    self.shape = shape
    self.bytes = bytes
  }

  /// The most axes: the format allows 255, but a file that has so many is damaged.
  static let largestRank = 8
}

/// Elements turned from big-endian to this machine's order, or back: the same step.
func bigEndianSwapped(_ bytes: UnsafeRawBufferPointer, byteCount: Int) -> [UInt8] {
  guard byteCount > 1, 1.bigEndian != 1 else { return [UInt8](bytes) }
  return [UInt8](unsafeUninitializedCapacity: bytes.count) { swapped, initializedCount in
    for start in stride(from: 0, to: bytes.count, by: byteCount) {
      for offset in 0..<byteCount {
        swapped[start &+ offset] = bytes[start &+ byteCount &- 1 &- offset]
      }
    }
    initializedCount = bytes.count
  }
}

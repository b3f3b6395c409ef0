/// The types of numbers that NumPy stores and Hornbill reads; the raw value is NumPy's name, without the order of
/// bytes.
package enum NPYElement: String, CaseIterable, Sendable {
  case bool = "b1"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case float16 = "f2"
  case float32 = "f4"
  case float64 = "f8"

  /// Bytes of one element.
  package var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// The narrowest type of a tensor that holds every number of this one; int64 for uint64, whose upper half it
  /// does not hold.
  package var widened: NPYElement {
    switch self {
    case .int8, .int16, .uint16: .int32
    case .uint32, .uint64: .int64
    case .float16: .float32
    case .bool, .int32, .int64, .uint8, .float32, .float64: self
    }
  }
}

/// Numbers as a tensor holds them: row-major, in this machine's order of bytes, of a type that is its own
/// `widened`.
package struct NumberArray: Equatable, Sendable {
  package let element: NPYElement
  package let shape: [Int]
  package let bytes: [UInt8]

  package init(element: NPYElement, shape: [Int], bytes: [UInt8]) {
    self.element = element
    self.shape = shape
    self.bytes = bytes
  }
}

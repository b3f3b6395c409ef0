/// The types of numbers that are read and written.
public enum HDF5Number: String, CaseIterable, Sendable {
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, bfloat16, float32, float64

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  static func integer(byteCount: Int, isSigned: Bool) -> HDF5Number? {
    switch byteCount {
    case 1: isSigned ? .int8 : .uint8
    case 2: isSigned ? .int16 : .uint16
    case 4: isSigned ? .int32 : .uint32
    case 8: isSigned ? .int64 : .uint64
    default: nil
    }
  }

  enum Family { case signed, unsigned, floating }

  /// The widest type that holds every number of this one without loss.
  var family: Family {
    switch self {
    case .int8, .int16, .int32, .int64: .signed
    case .bool, .uint8, .uint16, .uint32, .uint64: .unsigned
    case .float16, .bfloat16, .float32, .float64: .floating
    }
  }
}

extension HDF5Number {
  /// How a floating-point number lies in its bits: offset, precision, the exponent's place and size, the fraction's, and
  /// the bias; empty for integers.
  var floatProperties: [UInt8] {
    switch self {
    case .float16: [0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0]
    case .bfloat16: [0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0]
    case .float32: [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]
    case .float64: [0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0]
    default: []
    }
  }
}

/// What the elements of a data set are.
public enum HDF5Type: Equatable, Sendable, CustomStringConvertible {
  case number(HDF5Number)
  case string
  /// Bytes without a meaning that HDF5 knows; Keras stores bfloat16 so.
  case opaque(byteCount: Int)
  /// What is not read, by name.
  case other(String)

  /// The type in words.
  public var description: String {
    switch self {
    case .number(let number): number.rawValue
    case .string: "strings"
    case .opaque(let byteCount): "opaque elements of \(byteCount) bytes"
    case .other(let name): name
    }
  }
}

/// A Swift type that data sets are read as.
public protocol HDF5Element: BitwiseCopyable, Sendable {
  /// The type's name in HDF5.
  static var hdf5Number: HDF5Number { get }
}

extension Bool: HDF5Element {
  /// bool.
  public static var hdf5Number: HDF5Number { .bool }
}
extension Int8: HDF5Element {
  /// int8.
  public static var hdf5Number: HDF5Number { .int8 }
}
extension Int16: HDF5Element {
  /// int16.
  public static var hdf5Number: HDF5Number { .int16 }
}
extension Int32: HDF5Element {
  /// int32.
  public static var hdf5Number: HDF5Number { .int32 }
}
extension Int64: HDF5Element {
  /// int64.
  public static var hdf5Number: HDF5Number { .int64 }
}
extension Int: HDF5Element {
  /// int64.
  public static var hdf5Number: HDF5Number { .int64 }
}
extension UInt8: HDF5Element {
  /// uint8.
  public static var hdf5Number: HDF5Number { .uint8 }
}
extension UInt16: HDF5Element {
  /// uint16.
  public static var hdf5Number: HDF5Number { .uint16 }
}
extension UInt32: HDF5Element {
  /// uint32.
  public static var hdf5Number: HDF5Number { .uint32 }
}
extension UInt64: HDF5Element {
  /// uint64.
  public static var hdf5Number: HDF5Number { .uint64 }
}
extension Float: HDF5Element {
  /// float32.
  public static var hdf5Number: HDF5Number { .float32 }
}
extension Double: HDF5Element {
  /// float64.
  public static var hdf5Number: HDF5Number { .float64 }
}

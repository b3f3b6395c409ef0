/// The type of a tensor's elements.
public enum DType: String, Sendable, Hashable, Codable, CaseIterable {
  case float32, float64, int32, int64, uint8, bool

  /// Bytes of one element in memory.
  public var byteCount: Int {
    switch self {
    case .uint8, .bool: 1
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// Whether elements are floating-point numbers.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// The type in which an operation on two types is computed and returned.
  ///
  /// Booleans give way to integers, integers to floating point, narrow types to wide ones. An integer
  /// never widens a floating-point type (as in Keras; NumPy would give float64).
  public static func promoted(_ a: DType, _ b: DType) -> DType {
    a.promotionRank >= b.promotionRank ? a : b
  }

  private var promotionRank: Int {
    switch self {
    case .bool: 0
    case .uint8: 1
    case .int32: 2
    case .int64: 3
    case .float32: 4
    case .float64: 5
    }
  }
}

/// A Swift number that a tensor can hold.
public protocol TensorScalar: Sendable {
  /// The element type that stores it.
  static var dtype: DType { get }
  /// The number as a double, exact up to 2^53.
  var asDouble: Double { get }
  /// The nearest number of this type, saturating at its bounds; 0 for NaN in an integer type.
  init(nearest value: Double)
}

extension Float: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .float32 }
  /// The number as a double.
  public var asDouble: Double { Double(self) }
  /// The nearest number of this type.
  public init(nearest value: Double) { self.init(value) }
}

extension Double: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .float64 }
  /// The number as a double.
  public var asDouble: Double { self }
  /// The nearest number of this type.
  public init(nearest value: Double) { self = value }
}

extension FixedWidthInteger where Self: TensorScalar {
  /// The number as a double.
  public var asDouble: Double { Double(self) }
  /// The nearest number of this type.
  public init(nearest value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= Double(Self.max) {
      self = .max
    } else if value <= Double(Self.min) {
      self = .min
    } else {
      self = Self(value)
    }
  }
}

extension Int: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .int64 }
}

extension Int64: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .int64 }
}

extension Int32: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .int32 }
}

extension UInt8: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .uint8 }
}

extension Bool: TensorScalar {
  /// The dtype of these elements.
  public static var dtype: DType { .bool }
  /// The number as a double.
  public var asDouble: Double { self ? 1 : 0 }
  /// The nearest number of this type.
  public init(nearest value: Double) { self = value != 0 }
}

extension DType {
  /// The number as an element of this type would hold it.
  package func rounded(_ value: Double) -> Double {
    switch self {
    case .float32: Double(Float(value))
    case .float64: value
    case .int32: Double(Int32(nearest: value))
    case .int64: Double(Int64(nearest: value))
    case .uint8: Double(UInt8(nearest: value))
    case .bool: value != 0 ? 1 : 0
    }
  }
}

/// The value of an attribute.
public enum HDF5Value: Equatable, Sendable {
  case strings([String], shape: [Int])
  case integers([Int64], shape: [Int])
  case floats([Double], shape: [Int])
  case bools([Bool], shape: [Int])
  /// No element and no shape.
  case empty

  /// One string, of variable length in a file that is written.
  public static func string(_ string: String) -> HDF5Value { .strings([string], shape: []) }
  /// A row of strings, of one length in a file that is written.
  public static func strings(_ strings: [String]) -> HDF5Value { .strings(strings, shape: [strings.count]) }
  /// One integer.
  public static func integer(_ integer: Int) -> HDF5Value { .integers([Int64(integer)], shape: []) }
  /// One floating-point number.
  public static func float(_ number: Double) -> HDF5Value { .floats([number], shape: []) }
  /// One truth value.
  public static func bool(_ bool: Bool) -> HDF5Value { .bools([bool], shape: []) }

  /// The string, where the value is a single one.
  public var string: String? { strings.flatMap { $0.count == 1 ? $0[0] : nil } }

  /// The strings, where the value is made of them.
  public var strings: [String]? {
    if case .strings(let strings, _) = self { strings } else { nil }
  }

  /// The integer, where the value is a single one.
  public var integer: Int? {
    if case .integers(let integers, _) = self, integers.count == 1 { Int(integers[0]) } else { nil }
  }
}

extension HDF5Value {
  /// Reads an attribute's elements.
  init(_ attribute: Attribute, _ header: HDF5Header) throws {
    let reader = BlockReader(header.view, object: header.path)
    let place = Place(
      file: reader.view.source.name, object: header.path, what: "attribute \"\(attribute.name)\"")
    guard let shape = attribute.dataspace.shape else {
      self = .empty
      return
    }
    let count = attribute.dataspace.elementCount
    switch attribute.datatype {
    case .fixedString, .variableString:
      let decoding = StringDecoding(attribute.datatype, reader)
      self = .strings(try decoding.decode(attribute.data, count: count), shape: shape)
    case .number(let number, let isBigEndian):
      func numbers<Number: HDF5Element>(_ type: Number.Type) throws -> [Number] {
        let conversion = NumberConversion(
          source: number, isBigEndian: isBigEndian, target: Number.hdf5Number, place: place)
        return try [Number](unsafeUninitializedCapacity: count) { target, initializedCount in
          try attribute.data.rest.withUnsafeBytes {
            try conversion.convert($0, to: UnsafeMutableRawBufferPointer(target))
          }
          initializedCount = count
        }
      }
      switch number {
      case .bool: self = .bools(try numbers(Bool.self), shape: shape)
      case .float16, .bfloat16, .float32, .float64: self = .floats(try numbers(Double.self), shape: shape)
      default: self = .integers(try numbers(Int64.self), shape: shape)
      }
    case .opaque, .other:
      throw place.refused(
        "is of a type that is not read", expected: "numbers or strings",
        received: attribute.datatype.type.description, hint: "Save it as one of these.")
    }
  }
}

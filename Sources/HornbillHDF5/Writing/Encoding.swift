/// Dataspaces and datatypes as the oldest readers know them.
enum Encoding {
  static func dataspace(_ shape: [Int]) -> [UInt8] {
    var list = ByteList()
    list.append([1, UInt8(shape.count), 0, 0, 0, 0, 0, 0])
    for extent in shape { list.append(extent, 8) }
    return list.bytes
  }

  /// The description of numbers and opaque elements; strings have their own.
  static func datatype(_ type: HDF5Type) -> [UInt8] {
    var list = ByteList()
    switch type {
    case .number(.bool): return boolean
    case .number(let number):
      let byteCount = number.byteCount
      let bitCount = UInt8(8 * byteCount)
      if number.family == .floating {
        // Little-endian, the first digit left out, the sign in the last bit.
        list.append([0x11, 0x20, bitCount - 1, 0])
        list.append(byteCount, 4)
        list.append(number.floatProperties)
      } else {
        list.append([0x10, number.family == .signed ? 8 : 0, 0, 0])
        list.append(byteCount, 4)
        list.append([0, 0, bitCount, 0])
      }
    case .opaque(let byteCount):
      list.append([0x15, 0, 0, 0])
      list.append(byteCount, 4)
    case .string, .other: preconditionFailure("the writer has refused it")
    }
    return list.bytes
  }

  /// h5py's truth values: an enumeration of bytes.
  private static var boolean: [UInt8] {
    [0x18, 2, 0, 0, 1, 0, 0, 0] + datatype(.number(.int8)) + Array("FALSE\0\0\0TRUE\0\0\0\0".utf8) + [0, 1]
  }

  /// Bytes filled with zeros, as NumPy has strings.
  static func fixedString(byteCount: Int) -> [UInt8] {
    var list = ByteList()
    list.append([0x13, 1, 0, 0])
    list.append(byteCount, 4)
    return list.bytes
  }

  /// References to strings of UTF-8 in a global heap.
  static var variableString: [UInt8] {
    [0x19, 1, 1, 0, 16, 0, 0, 0] + datatype(.number(.uint8))
  }
}

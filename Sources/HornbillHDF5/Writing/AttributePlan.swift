import HornbillFiles

/// An attribute to be written.
struct AttributePlan {
  let name: String
  let value: HDF5Value
  private let path: String

  /// The most bytes that a message in an object header can have.
  private static let largestMessage = 0xFFF8

  /// The most attributes of an object, whose header counts its messages in 16 bits.
  private static let largestCount = 60_000

  /// Checks an attribute that follows others of the same object.
  init(
    _ name: String, _ value: HDF5Value, after others: [AttributePlan], of path: String, file: String
  ) throws {
    self.name = name
    self.value = value
    self.path = path
    let (count, shape) = value.extent
    guard !others.contains(where: { $0.name == name }), !name.isEmpty, !name.utf8.contains(0) else {
      throw FileError(
        file, "\(path): attribute \"\(name)\" cannot be written", expected: "a name not yet in use")
    }
    guard others.count < Self.largestCount else {
      throw FileError(file, "\(path) has too many attributes", expected: "at most \(Self.largestCount)")
    }
    guard shape.count <= Dataspace.largestRank, elementCount(shape) == count else {
      throw FileError(
        file, "\(path): attribute \"\(name)\" does not fit its shape", expected: "\(shape)",
        received: "\(count) elements")
    }
    // References take 16 bytes whatever the length of their strings.
    guard message(reference: { _ in [UInt8](repeating: 0, count: 16) }).count <= Self.largestMessage else {
      throw FileError(
        file, "\(path): attribute \"\(name)\" is too large", expected: "less than 64 kB",
        hint: "Store it as a data set.")
    }
  }

  /// The message in the object's header; `reference` stores a string elsewhere and says where.
  func message(reference: ([UInt8]) -> [UInt8]) -> [UInt8] {
    var (type, data) = (Encoding.datatype(.number(.int64)), ByteList())
    var space = Encoding.dataspace(value.extent.shape)
    switch value {
    case .strings(let strings, shape: []):
      type = Encoding.variableString
      for string in strings { data.append(reference(Array(string.utf8))) }
    case .strings(let strings, _):
      let width = max(1, strings.map(\.utf8.count).max() ?? 0)
      type = Encoding.fixedString(byteCount: width)
      for string in strings {
        data.append(Array(string.utf8))
        data.append([UInt8](repeating: 0, count: width - string.utf8.count))
      }
    case .integers(let integers, _): for integer in integers { data.append(UInt64(bitPattern: integer), 8) }
    case .floats(let floats, _):
      type = Encoding.datatype(.number(.float64))
      for float in floats { data.append(float.bitPattern, 8) }
    case .bools(let bools, _):
      type = Encoding.datatype(.number(.bool))
      data.append(bools.map { $0 ? 1 : 0 })
    case .empty:
      type = Encoding.datatype(.number(.float32))
      space = [2, 0, 0, 2]
    }
    var message = ByteList()
    message.append([1, 0])
    message.append(name.utf8.count + 1, 2)
    message.append(type.count, 2)
    message.append(space.count, 2)
    for part in [Array(name.utf8) + [0], type, space] {
      message.append(part)
      message.align()
    }
    message.append(data.bytes)
    return message.bytes
  }
}

extension HDF5Value {
  /// The number of elements there are, and the shape they are said to have.
  fileprivate var extent: (count: Int, shape: [Int]) {
    switch self {
    case .strings(let strings, let shape): (strings.count, shape)
    case .integers(let integers, let shape): (integers.count, shape)
    case .floats(let floats, let shape): (floats.count, shape)
    case .bools(let bools, let shape): (bools.count, shape)
    case .empty: (1, [])
    }
  }
}

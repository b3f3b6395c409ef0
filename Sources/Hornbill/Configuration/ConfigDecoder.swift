import HornbillGraph

/// Decodes values from a configuration, and notes which of its keys nobody asked for.
struct ConfigDecoder: Decoder {
  /// Which keys were asked for, of the objects at each path.
  final class Log {
    private var asked: [String: Set<String>] = [:]
    private var objects: [String: [String: ConfigValue]] = [:]

    func note(_ members: [String: ConfigValue], at path: String) { objects[path] = members }
    func note(_ key: String, at path: String) { asked[path, default: []].insert(key) }

    /// Keras numbers an object that a model has in several places, and writes all of it in each of them.
    private static let sharedObject = "shared_object_id"

    /// The paths of keys that nobody asked for and whose value is not simply off: null or false.
    var unread: [String] {
      objects.flatMap { path, members in
        members.filter { key, value in
          value != .null && value != .bool(false) && key != Self.sharedObject
            && !(asked[path]?.contains(key) ?? false)
        }.map { path.isEmpty ? $0.key : "\(path).\($0.key)" }
      }.sorted()
    }
  }

  let value: ConfigValue
  let codingPath: [any CodingKey]
  let log: Log
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ value: ConfigValue, _ codingPath: [any CodingKey] = [], log: Log = Log()) {
    self.value = value
    self.codingPath = codingPath
    self.log = log
  }

  /// The value as a type, with the keys that were not asked for.
  ///
  /// - Throws: what decoding throws.
  static func decode<Value: Decodable>(_ type: Value.Type, from value: ConfigValue) throws -> (
    value: Value, unread: [String]
  ) {
    let decoder = ConfigDecoder(value)
    let decoded = try decoder.decode(type)
    return (decoded, decoder.log.unread)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw mismatch([String: ConfigValue].self, "an object") }
    let path = codingPath.map(\.stringValue).joined(separator: ".")
    log.note(members, at: path)
    return KeyedDecodingContainer(KeyedConfig<Key>(members: members, decoder: self, path: path))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let values) = value else { throw mismatch([ConfigValue].self, "a list") }
    return UnkeyedConfig(values: values, decoder: self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { SingleConfig(decoder: self) }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    // A whole value is taken as it is; nobody can say which of its keys matter.
    if type == ConfigValue.self, let value = value as? Value { return value }
    return try Value(from: self)
  }

  func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
    .typeMismatch(
      type, .init(codingPath: codingPath, debugDescription: "expected \(expected), received \(value.json)"))
  }
}

/// A place in a list.
private struct ConfigIndex: CodingKey {
  let intValue: Int?
  var stringValue: String { "\(intValue ?? 0)" }

  init(_ index: Int) { intValue = index }
  init?(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }
}

private struct SingleConfig: SingleValueDecodingContainer {
  let decoder: ConfigDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { decoder.value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .bool(let value) = decoder.value else { throw decoder.mismatch(type, "true or false") }
    return value
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .string(let value) = decoder.value else { throw decoder.mismatch(type, "a string") }
    return value
  }

  func decode(_ type: Double.Type) throws -> Double {
    switch decoder.value {
    case .string("inf"): return .infinity
    case .string("-inf"): return -.infinity
    case .string("nan"): return .nan
    default:
      guard let value = decoder.value.double else { throw decoder.mismatch(type, "a number") }
      return value
    }
  }

  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }

  private func whole<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    guard let value = decoder.value.int.flatMap({ Value(exactly: $0) }) else {
      throw decoder.mismatch(type, "a whole number")
    }
    return value
  }

  func decode(_ type: Int.Type) throws -> Int { try whole(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try whole(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try whole(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try whole(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try whole(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try whole(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try whole(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try whole(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try whole(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try whole(type) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}

private struct KeyedConfig<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: ConfigValue]
  let decoder: ConfigDecoder
  let path: String
  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { members.keys.sorted().compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool {
    decoder.log.note(key.stringValue, at: path)
    return members[key.stringValue] != nil
  }

  private func member(_ key: any CodingKey) throws -> ConfigDecoder {
    decoder.log.note(key.stringValue, at: path)
    guard let value = members[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "the key \"\(key.stringValue)\" is missing"))
    }
    return ConfigDecoder(value, codingPath + [key], log: decoder.log)
  }

  func decodeNil(forKey key: Key) throws -> Bool { try member(key).value == .null }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try member(key).decode(type)
  }
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> { try member(key).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try member(key).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder { decoder }
  func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

private struct UnkeyedConfig: UnkeyedDecodingContainer {
  let values: [ConfigValue]
  let decoder: ConfigDecoder
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { values.count }
  var isAtEnd: Bool { currentIndex >= values.count }

  init(values: [ConfigValue], decoder: ConfigDecoder) {
    self.values = values
    self.decoder = decoder
  }

  private mutating func next() throws -> ConfigDecoder {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        ConfigValue.self,
        .init(codingPath: codingPath, debugDescription: "expected more than \(values.count) elements"))
    }
    defer { currentIndex += 1 }
    return ConfigDecoder(values[currentIndex], codingPath + [ConfigIndex(currentIndex)], log: decoder.log)
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, values[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> { try next().container(keyedBy: type) }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }
  mutating func superDecoder() throws -> any Decoder { try next() }
}

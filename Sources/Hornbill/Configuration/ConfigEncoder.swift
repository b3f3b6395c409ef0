/// Encodes values as a configuration, in which a number with a fraction stays one, whatever it is: Keras tells 0.0 from 0.
struct ConfigEncoder: Encoder {
  /// Where an encoded value comes to lie.
  fileprivate final class Node {
    enum Content {
      case none
      case value(ConfigValue)
      case array([Node])
      case object([String: Node])
    }

    var content = Content.none

    var value: ConfigValue {
      switch content {
      case .none: .null
      case .value(let value): value
      case .array(let nodes): .array(nodes.map(\.value))
      case .object(let members): .object(members.mapValues(\.value))
      }
    }

    /// The node of a key, new or known.
    func member(_ key: String) -> Node {
      var members: [String: Node] = [:]
      if case .object(let known) = content { members = known }
      let node = members[key] ?? Node()
      members[key] = node
      content = .object(members)
      return node
    }

    func element() -> Node {
      var nodes: [Node] = []
      if case .array(let known) = content { nodes = known }
      let node = Node()
      content = .array(nodes + [node])
      return node
    }

    func beginObject() {
      if case .none = content { content = .object([:]) }
    }

    func beginArray() {
      if case .none = content { content = .array([]) }
    }
  }

  let codingPath: [any CodingKey]
  fileprivate let node: Node
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// A value as a configuration.
  ///
  /// - Throws: what the value's encoding throws.
  static func value(of value: some Encodable) throws -> ConfigValue {
    let node = Node()
    try ConfigEncoder([], node).encode(value)
    return node.value
  }

  fileprivate init(_ codingPath: [any CodingKey], _ node: Node) {
    self.codingPath = codingPath
    self.node = node
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beginObject()
    return KeyedEncodingContainer(KeyedConfigWriter<Key>(codingPath: codingPath, node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beginArray()
    return UnkeyedConfigWriter(codingPath: codingPath, node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleConfigWriter(codingPath: codingPath, node: node)
  }

  fileprivate func encode(_ value: some Encodable) throws {
    if let value = value as? ConfigValue {
      node.content = .value(value)
    } else {
      try value.encode(to: self)
    }
  }
}

private struct SingleConfigWriter: SingleValueEncodingContainer {
  let codingPath: [any CodingKey]
  let node: ConfigEncoder.Node

  private func set(_ value: ConfigValue) { node.content = .value(value) }

  func encodeNil() { set(.null) }
  func encode(_ value: Bool) { set(.bool(value)) }
  func encode(_ value: String) { set(.string(value)) }
  func encode(_ value: Double) { set(.number(value)) }
  func encode(_ value: Float) { set(.number(Double(value))) }
  func encode(_ value: Int) { set(.integer(value)) }
  func encode(_ value: Int8) { set(.integer(Int(value))) }
  func encode(_ value: Int16) { set(.integer(Int(value))) }
  func encode(_ value: Int32) { set(.integer(Int(value))) }
  func encode(_ value: Int64) { set(.integer(Int(value))) }
  func encode(_ value: UInt) { set(Int(exactly: value).map { .integer($0) } ?? .number(Double(value))) }
  func encode(_ value: UInt8) { set(.integer(Int(value))) }
  func encode(_ value: UInt16) { set(.integer(Int(value))) }
  func encode(_ value: UInt32) { set(.integer(Int(value))) }
  func encode(_ value: UInt64) { set(Int(exactly: value).map { .integer($0) } ?? .number(Double(value))) }
  func encode<Value: Encodable>(_ value: Value) throws { try ConfigEncoder(codingPath, node).encode(value) }
}

private struct KeyedConfigWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let codingPath: [any CodingKey]
  let node: ConfigEncoder.Node

  private func member(_ key: any CodingKey) -> ConfigEncoder {
    ConfigEncoder(codingPath + [key], node.member(key.stringValue))
  }

  func encodeNil(forKey key: Key) { member(key).node.content = .value(.null) }
  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try member(key).encode(value) }
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> { member(key).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    member(key).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { ConfigEncoder(codingPath, node) }
  func superEncoder(forKey key: Key) -> any Encoder { member(key) }
}

private struct UnkeyedConfigWriter: UnkeyedEncodingContainer {
  let codingPath: [any CodingKey]
  let node: ConfigEncoder.Node

  var count: Int { if case .array(let nodes) = node.content { nodes.count } else { 0 } }

  private func next() -> ConfigEncoder { ConfigEncoder(codingPath, node.element()) }

  func encodeNil() { next().node.content = .value(.null) }
  func encode<Value: Encodable>(_ value: Value) throws { try next().encode(value) }
  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> { next().container(keyedBy: type) }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
  func superEncoder() -> any Encoder { next() }
}

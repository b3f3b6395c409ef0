/// The messages that describe an object: a group, a data set or a named datatype.
struct ObjectHeader: Sendable {
  struct Message: Sendable {
    let kind: MessageKind
    /// Whether the message only says where the real one is.
    let isShared: Bool
    let fields: Fields
    /// When it was added; nil where the header does not say.
    let creationOrder: Int?
  }

  let messages: [Message]

  /// The first message of a kind.
  func first(_ kind: MessageKind) -> Message? { messages.first { $0.kind == kind } }

  /// All messages of a kind.
  func all(_ kind: MessageKind) -> [Message] { messages.filter { $0.kind == kind } }

  /// Reads the header at an address, of either version, and all blocks that continue it.
  init(at address: Int, _ reader: BlockReader) throws {
    let room = max(0, min(Self.largestPrefix, reader.view.source.count - reader.view.base - address))
    var prefix = try reader.block(at: address, count: room, of: "object header")
    var parser: Parser
    var start = prefix
    if try prefix.number(1) == 1 {
      try prefix.skip(7)
      let byteCount = try prefix.number(4)
      parser = Parser(isNew: false, hasOrder: false)
      try parser.parse(try reader.block(at: address + 16, count: byteCount, of: "object header"))
    } else {
      try start.signature("OHDR")
      _ = try start.version(2...2)
      let flags = try start.number(1)
      if flags & 0x20 != 0 { try start.skip(16) }
      if flags & 0x10 != 0 { try start.skip(4) }
      let byteCount = try start.number(1 << (flags & 3))
      parser = Parser(isNew: true, hasOrder: flags & 4 != 0)
      let prefixCount = start.position
      guard byteCount <= reader.view.source.count else {
        throw start.place.damaged("is longer than the file", received: "\(byteCount) bytes")
      }
      var block = try reader.block(at: address, count: prefixCount + byteCount + 4, of: "object header")
      try block.skip(prefixCount)
      try parser.parse(block)
    }
    while let (address, count) = parser.continuations.popLast() {
      var block = try reader.block(at: address, count: count, of: "continuation of the object header")
      if parser.isNew { try block.signature("OCHK") }
      try parser.parse(block)
    }
    messages = parser.messages
  }

  private static let largestPrefix = 34

  /// What is gathered on the way through the blocks of a header.
  private struct Parser {
    let isNew: Bool
    let hasOrder: Bool
    var messages: [Message] = []
    /// Addresses and lengths of blocks still to be read.
    var continuations: [(Int, Int)] = []

    init(isNew: Bool, hasOrder: Bool) {
      self.isNew = isNew
      self.hasOrder = hasOrder
    }

    mutating func parse(_ block: Fields) throws {
      var block = block
      let headCount = isNew ? (hasOrder ? 6 : 4) : 8
      let tailCount = isNew ? 4 : 0
      // A gap too small for a message may end a block.
      while block.remaining >= headCount + tailCount {
        let number = try block.number(isNew ? 1 : 2)
        let byteCount = try block.number(2)
        let flags = try block.number(1)
        if !isNew { try block.skip(3) }
        let order = hasOrder ? try block.number(2) : nil
        guard let kind = MessageKind(rawValue: number) else {
          guard flags & 0x80 == 0 else {
            throw block.place.refused(
              "has a message that must be understood", received: "message \(number)",
              hint: "The file is of a newer HDF5 than is read.")
          }
          try block.skip(byteCount)
          continue
        }
        var fields = try block.take(byteCount, of: kind.name)
        if kind == .continuation {
          continuations.append((try fields.definedAddress(), try fields.length()))
        } else {
          messages.append(
            Message(kind: kind, isShared: flags & 2 != 0, fields: fields, creationOrder: order))
        }
      }
      guard isNew else { return }
      try block.skip(max(0, block.remaining - 4))
      try block.checksum()
    }
  }
}

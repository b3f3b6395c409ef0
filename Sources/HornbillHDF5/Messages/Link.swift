/// A name in a group, and what it stands for.
struct Link: Sendable {
  enum Target: Sendable {
    /// The address of an object header.
    case object(Int)
    case soft(path: String)
    case external(file: String, path: String)
    /// A kind of link that an application made up.
    case custom(Int)
  }

  let name: String
  let target: Target
  let creationOrder: Int?

  init(name: String, target: Target, creationOrder: Int? = nil) {
    self.name = name
    self.target = target
    self.creationOrder = creationOrder
  }

  /// Reads a link message.
  init(_ fields: Fields) throws {
    var fields = fields
    _ = try fields.version(1...1)
    let flags = try fields.number(1)
    let kind = flags & 8 != 0 ? try fields.number(1) : 0
    creationOrder = flags & 4 != 0 ? try fields.number(8) : nil
    if flags & 16 != 0 { try fields.skip(1) }
    name = try fields.text(try fields.number(1 << (flags & 3)))
    switch kind {
    case 0: target = .object(try fields.definedAddress())
    case 1: target = .soft(path: try fields.text(try fields.number(2)))
    case 64:
      var value = try fields.take(try fields.number(2))
      try value.skip(1)
      target = .external(file: try value.terminatedText(), path: try value.terminatedText())
    default: target = .custom(kind)
    }
  }
}

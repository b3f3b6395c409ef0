/// A message that stands for another one: of a named datatype, say, or of one that the file keeps once for many objects.
enum SharedMessage {
  /// The fields of a message, wherever they are.
  static func resolve(_ message: ObjectHeader.Message, _ reader: BlockReader) throws -> Fields {
    message.isShared ? try resolve(message.fields, kind: message.kind, reader) : message.fields
  }

  /// The fields of the message of a kind that a shared one points to.
  static func resolve(_ fields: Fields, kind: MessageKind, _ reader: BlockReader) throws -> Fields {
    var fields = fields
    let version = try fields.version(1...3)
    let type = try fields.number(1)
    if version == 1 { try fields.skip(6) }
    if version == 3, type == 1 {
      return try reader.sharedHeap(of: kind).object(fields.take(8, of: "shared " + kind.name))
    }
    guard version < 3 || type == 2 else {
      throw fields.place.damaged("is shared in an unknown way", received: "\(type)")
    }
    let header = try ObjectHeader(at: try fields.definedAddress(), reader)
    guard let target = header.first(kind), !target.isShared else {
      throw fields.place.damaged("points to an object that has none")
    }
    return target.fields
  }
}

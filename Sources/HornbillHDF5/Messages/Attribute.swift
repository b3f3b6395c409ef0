/// A small value beside an object, under a name.
struct Attribute: Sendable {
  let name: String
  let datatype: Datatype
  let dataspace: Dataspace
  /// The elements as they are stored.
  let data: Fields
  let creationOrder: Int?

  init(_ fields: Fields, creationOrder: Int?, _ reader: BlockReader) throws {
    var fields = fields
    let version = try fields.version(1...3)
    let flags = try fields.number(1)
    let nameCount = try fields.number(2)
    let typeCount = try fields.number(2)
    let spaceCount = try fields.number(2)
    if version == 3 { try fields.skip(1) }
    func part(_ count: Int) throws -> Fields {
      let part = try fields.take(count)
      // The first version fills each part to a multiple of eight bytes.
      if version == 1 { try fields.skip((8 - count % 8) % 8) }
      return part
    }
    var name = try part(nameCount)
    self.name = try name.terminatedText()
    var type = try part(typeCount)
    if version > 1, flags & 1 != 0 { type = try SharedMessage.resolve(type, kind: .datatype, reader) }
    datatype = try Datatype(&type)
    var space = try part(spaceCount)
    if version > 1, flags & 2 != 0 { space = try SharedMessage.resolve(space, kind: .dataspace, reader) }
    dataspace = try Dataspace(space)
    let (byteCount, overflow) = dataspace.elementCount.multipliedReportingOverflow(by: datatype.byteCount)
    guard !overflow else { throw fields.place.damaged("has a shape too large for any memory") }
    data = try fields.take(byteCount)
    self.creationOrder = creationOrder
  }
}

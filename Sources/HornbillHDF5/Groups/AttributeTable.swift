/// The attributes of an object, in the order in which HDF5 lists them: by name, or as they were made.
enum AttributeTable {
  static func attributes(_ header: ObjectHeader, _ reader: BlockReader) throws -> [Attribute] {
    var attributes: [Attribute] = []
    for message in header.all(.attribute) {
      let fields = try SharedMessage.resolve(message, reader)
      attributes.append(try Attribute(fields, creationOrder: message.creationOrder, reader))
    }
    var tracksOrder = false
    if let info = header.first(.attributeInfo) {
      var fields = info.fields
      _ = try fields.version(0...0)
      tracksOrder = try fields.number(1) & 1 != 0
      if tracksOrder { try fields.skip(2) }
      if let heap = try fields.address(), let tree = try fields.address() {
        attributes += try dense(heap: FractalHeap(at: heap, reader), tree: tree, reader)
      }
    }
    return attributes.sorted {
      tracksOrder
        ? ($0.creationOrder ?? 0) < ($1.creationOrder ?? 0)
        : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }

  /// Many attributes: a B-tree of places in a fractal heap, the object's own or that of shared messages.
  private static func dense(heap: FractalHeap, tree: Int, _ reader: BlockReader) throws -> [Attribute] {
    var attributes: [Attribute] = []
    try TreeV2(at: tree, kind: 8, reader).forEachRecord { record in
      let identifier = try record.take(8, of: "attribute")
      let isShared = try record.number(1) & 2 != 0
      let order = try record.number(4)
      let place = isShared ? try reader.sharedHeap(of: .attribute) : heap
      attributes.append(try Attribute(try place.object(identifier), creationOrder: order, reader))
    }
    return attributes
  }
}

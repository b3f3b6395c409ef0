import HornbillFiles

/// The links of a group, in the order in which HDF5 lists them: by name, or as they were made where the group keeps
/// track of that.
struct LinkTable: Sendable {
  let links: [Link]
  private let indices: [String: Int]

  subscript(name name: String) -> Link? { indices[name].map { links[$0] } }

  /// Reads the links of a group of either style; nil where the header is not a group's.
  init?(_ header: ObjectHeader, _ reader: BlockReader) throws {
    var links: [Link]
    if let message = header.first(.symbolTable) {
      links = try SymbolTable.links(message.fields, reader)
    } else if let message = header.first(.linkInfo) {
      links = try header.all(.link).map { try Link($0.fields) } + (try Self.dense(message.fields, reader))
    } else {
      return nil
    }
    let isOrdered = !links.isEmpty && links.allSatisfy { $0.creationOrder != nil }
    links.sort {
      isOrdered
        ? ($0.creationOrder ?? 0) < ($1.creationOrder ?? 0)
        : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    var indices: [String: Int] = [:]
    for (index, link) in links.enumerated() {
      guard indices.updateValue(index, forKey: link.name) == nil else {
        throw Place(file: reader.view.source.name, object: reader.object, what: "group").damaged(
          "has the name \"\(link.name)\" twice")
      }
    }
    self.links = links
    self.indices = indices
  }

  /// The links of a large group: a B-tree of places in a fractal heap.
  private static func dense(_ fields: Fields, _ reader: BlockReader) throws -> [Link] {
    var fields = fields
    _ = try fields.version(0...0)
    if try fields.number(1) & 1 != 0 { try fields.skip(8) }
    guard let heapAddress = try fields.address(), let tree = try fields.address() else { return [] }
    let heap = try FractalHeap(at: heapAddress, reader)
    var links: [Link] = []
    try TreeV2(at: tree, kind: 5, reader).forEachRecord { record in
      try record.skip(4)
      links.append(try Link(try heap.object(record)))
    }
    return links
  }
}

/// The links of an old group: a B-tree of nodes, whose names are in a local heap.
enum SymbolTable {
  static func links(_ message: Fields, _ reader: BlockReader) throws -> [Link] {
    var message = message
    let tree = try message.definedAddress()
    let heap = try LocalHeap(at: try message.definedAddress(), reader)
    let (offset, length) = (reader.view.offsetByteCount, reader.view.lengthByteCount)
    var links: [Link] = []
    try TreeV1(.group, keyByteCount: length, reader).forEachLeaf(from: tree) { _, address in
      var prefix = try reader.block(at: address, count: 8, of: "symbol table node")
      try prefix.signature("SNOD")
      _ = try prefix.version(1...1)
      try prefix.skip(1)
      let count = try prefix.number(2)
      var fields = try reader.block(
        at: address + 8, count: count * (2 * offset + 24), of: "symbol table node")
      for _ in 0..<count {
        let name = try heap.text(at: try fields.number(offset))
        let target = try fields.address()
        let kind = try fields.number(4)
        try fields.skip(4)
        var scratch = try fields.take(16)
        if kind == 2 {
          links.append(Link(name: name, target: .soft(path: try heap.text(at: try scratch.number(4)))))
        } else if let target {
          links.append(Link(name: name, target: .object(target)))
        } else {
          throw fields.place.damaged("has no object for \"\(name)\"")
        }
      }
    }
    return links
  }
}

/// A B-tree of the first version: keys with the addresses of old groups' symbols, or of chunks, between them.
struct TreeV1 {
  enum Kind: Int {
    case group = 0
    case chunks = 1
  }

  private let reader: BlockReader
  private let kind: Kind
  private let keyByteCount: Int

  init(_ kind: Kind, keyByteCount: Int, _ reader: BlockReader) {
    self.kind = kind
    self.keyByteCount = keyByteCount
    self.reader = reader
  }

  /// Calls `body` with each leaf's key and address, in order.
  func forEachLeaf(from root: Int, _ body: (_ key: Fields, _ address: Int) throws -> Void) throws {
    try visit(root, expectedLevel: nil, body)
  }

  private func visit(
    _ address: Int, expectedLevel: Int?, _ body: (Fields, Int) throws -> Void
  ) throws {
    let offset = reader.view.offsetByteCount
    let what = kind == .group ? "B-tree of the group" : "B-tree of the chunks"
    let prefixCount = 8 + 2 * offset
    var prefix = try reader.block(at: address, count: prefixCount, of: what)
    try prefix.signature("TREE")
    let found = try prefix.number(1)
    let level = try prefix.number(1)
    let count = try prefix.number(2)
    guard found == kind.rawValue else {
      throw prefix.place.damaged("is of another kind", expected: "\(kind.rawValue)", received: "\(found)")
    }
    // Each level is one less than that above it, so no node can be its own descendant.
    guard expectedLevel == nil || level == expectedLevel else {
      throw prefix.place.damaged(
        "has a node of the wrong level", expected: "\(expectedLevel ?? 0)", received: "\(level)")
    }
    var fields = try reader.block(
      at: address + prefixCount, count: count * (keyByteCount + offset), of: what)
    for _ in 0..<count {
      let key = try fields.take(keyByteCount)
      let child = try fields.definedAddress()
      if level == 0 {
        try body(key, child)
      } else {
        try visit(child, expectedLevel: level - 1, body)
      }
    }
  }
}

/// A B-tree of the second version: records of one size, in leaves and between them.
struct TreeV2 {
  private let reader: BlockReader
  private let kind: Int
  private let nodeByteCount: Int
  let recordByteCount: Int
  private let depth: Int
  private let root: Int?
  private let rootRecordCount: Int
  /// For each depth, the bytes of a child's number of records and of those below it.
  private var countByteCounts: [(own: Int, total: Int)] = []

  init(at address: Int, kind: Int, _ reader: BlockReader) throws {
    self.reader = reader
    self.kind = kind
    let (offset, length) = (reader.view.offsetByteCount, reader.view.lengthByteCount)
    var fields = try reader.block(at: address, count: 22 + offset + length, of: "B-tree")
    try fields.signature("BTHD")
    _ = try fields.version(0...0)
    let found = try fields.number(1)
    guard found == kind else {
      throw fields.place.damaged("is of another kind", expected: "\(kind)", received: "\(found)")
    }
    nodeByteCount = try fields.number(4)
    recordByteCount = try fields.number(2)
    depth = try fields.number(2)
    try fields.skip(2)
    root = try fields.address()
    rootRecordCount = try fields.number(2)
    try fields.skip(length)
    try fields.checksum()
    guard recordByteCount > 0, nodeByteCount > Self.frameByteCount, depth <= 32 else {
      throw fields.place.damaged(
        "has strange sizes",
        received: "nodes of \(nodeByteCount) bytes, records of \(recordByteCount), \(depth) levels")
    }
    countByteCounts = counts(offset: offset)
  }

  /// Signature, version, kind and checksum of a node.
  private static let frameByteCount = 10

  /// A node has as many bytes for a count as the largest count needs, which follows from the sizes of all nodes.
  private func counts(offset: Int) -> [(own: Int, total: Int)] {
    let leafCount = (nodeByteCount - Self.frameByteCount) / recordByteCount
    let own = leafCount.logarithm / 8 + 1
    var counts = [(own: own, total: 0)]
    var largestTotal = leafCount
    for _ in 0..<depth {
      let pointer = offset + own + (counts.last?.total ?? 0)
      let count = max(0, nodeByteCount - Self.frameByteCount - pointer) / (recordByteCount + pointer)
      let (product, overflow) = (count + 1).multipliedReportingOverflow(by: largestTotal)
      largestTotal =
        overflow ? .max : product.addingReportingOverflow(count).overflow ? .max : product + count
      counts.append((own: own, total: largestTotal.logarithm / 8 + 1))
    }
    return counts
  }

  /// Calls `body` with every record, in order.
  func forEachRecord(_ body: (inout Fields) throws -> Void) throws {
    guard let root, rootRecordCount > 0 else { return }
    try visit(root, depth: depth, recordCount: rootRecordCount, body)
  }

  private func visit(
    _ address: Int, depth: Int, recordCount: Int, _ body: (inout Fields) throws -> Void
  ) throws {
    let (own, total) = depth == 0 ? (0, 0) : (countByteCounts[depth].own, countByteCounts[depth - 1].total)
    let pointer = depth == 0 ? 0 : reader.view.offsetByteCount + own + total
    let byteCount =
      Self.frameByteCount + recordCount * recordByteCount + (depth == 0 ? 0 : recordCount + 1) * pointer
    guard byteCount <= nodeByteCount else {
      throw Place(file: reader.view.source.name, object: reader.object, what: "B-tree").damaged(
        "has a node with too many records", received: "\(recordCount)")
    }
    var fields = try reader.block(at: address, count: byteCount, of: "B-tree")
    try fields.signature(depth == 0 ? "BTLF" : "BTIN")
    _ = try fields.version(0...0)
    let found = try fields.number(1)
    guard found == kind else {
      throw fields.place.damaged("is of another kind", expected: "\(kind)", received: "\(found)")
    }
    var records = try fields.take(recordCount * recordByteCount)
    var children: [(address: Int, recordCount: Int)] = []
    if depth > 0 {
      for _ in 0...recordCount {
        let child = try fields.definedAddress()
        children.append((child, try fields.number(own)))
        try fields.skip(total)
      }
    }
    try fields.checksum()
    for index in 0...recordCount {
      if depth > 0 {
        try visit(children[index].address, depth: depth - 1, recordCount: children[index].recordCount, body)
      }
      guard index < recordCount else { break }
      var record = try records.take(recordByteCount)
      try body(&record)
    }
  }
}

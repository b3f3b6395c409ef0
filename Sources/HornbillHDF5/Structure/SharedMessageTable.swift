/// Where the messages are that several objects of a file have and that the file keeps once: a heap for each group of kinds.
struct SharedMessageTable {
  /// The kinds of an index, as bits, and the address of its heap.
  private var heaps: [(kinds: Int, address: Int?)] = []

  /// Reads the table that a message in the superblock's extension points to.
  init(extension address: Int?, _ reader: BlockReader) throws {
    guard let address, let message = try ObjectHeader(at: address, reader).first(.sharedMessageTable) else {
      throw Place(file: reader.view.source.name, object: reader.object, what: "superblock").damaged(
        "has no table of shared messages, though messages are shared")
    }
    var head = message.fields
    _ = try head.version(0...0)
    let place = try head.definedAddress()
    let count = try head.number(1)
    var fields = try reader.block(
      at: place, count: 8 + count * (14 + 2 * reader.view.offsetByteCount), of: "table of shared messages")
    try fields.signature("SMTB")
    for _ in 0..<count {
      _ = try fields.version(0...0)
      // Whether the messages are found by a list or by a tree; objects know their places in the heap.
      try fields.skip(1)
      let kinds = try fields.number(2)
      try fields.skip(10)
      _ = try fields.address()
      heaps.append((kinds, try fields.address()))
    }
    try fields.checksum()
  }

  /// The address of the heap that has a kind's messages; nil where there is none.
  func heap(of kind: MessageKind) -> Int? {
    // Fill values of both kinds lie together.
    let bit = 1 << (kind == .oldFillValue ? MessageKind.fillValue : kind).rawValue
    return heaps.first { $0.kinds & bit != 0 }?.address
  }
}

extension BlockReader {
  /// The heap with the messages of a kind that objects share.
  ///
  /// - Throws: `FileError` where the file has none, or its table is damaged.
  func sharedHeap(of kind: MessageKind) throws -> FractalHeap {
    if let known = sharedHeaps[kind] { return known }
    let table = try sharedMessages ?? SharedMessageTable(extension: view.extensionAddress, self)
    sharedMessages = table
    guard let address = table.heap(of: kind) else {
      throw Place(file: view.source.name, object: object, what: "table of shared messages").damaged(
        "has none of the kind \(kind.name)")
    }
    let heap = try FractalHeap(at: address, self)
    sharedHeaps[kind] = heap
    return heap
  }
}

/// The chunk index of data sets of which one axis has no limit: an index block with the first elements, data blocks
/// that grow by powers of two, and, for many, secondary blocks with the data blocks' addresses.
struct ExtensibleArray: ChunkArray {
  private let reader: BlockReader

  init(_ reader: BlockReader) { self.reader = reader }

  private static let what = "extensible array of chunks"

  /// What the header says of the blocks' sizes.
  private struct Sizes {
    let elementByteCount: Int
    let limitBitCount: Int
    let indexElementCount: Int
    let smallestBlock: Int
    let smallestPointerCount: Int
    let pageCount: Int

    /// Bytes of a block's place in the array.
    var offsetByteCount: Int { (limitBitCount + 7) / 8 }
    /// Levels of blocks; each has twice as many blocks as the one before, or blocks twice as long.
    var levelCount: Int { 1 + max(0, limitBitCount - smallestBlock.logarithm) }
    /// Levels whose data blocks the index block itself lists.
    var directLevelCount: Int { 2 * smallestPointerCount.logarithm }

    func blockCount(_ level: Int) -> Int { 1 << (level / 2) }
    func blockElementCount(_ level: Int) -> Int { smallestBlock << ((level + 1) / 2) }
  }

  func forEachElement(
    at address: Int, _ body: (_ number: Int, _ element: inout Fields) throws -> Void
  ) throws {
    let (offset, length) = (reader.view.offsetByteCount, reader.view.lengthByteCount)
    var header = try reader.block(at: address, count: 16 + 6 * length + offset, of: Self.what)
    try header.signature("EAHD")
    _ = try header.version(0...0)
    try header.skip(1)
    let elementByteCount = try header.number(1)
    let limitBitCount = try header.number(1)
    let indexElementCount = try header.number(1)
    let smallestBlock = try header.number(1)
    let smallestPointerCount = try header.number(1)
    let pageBitCount = try header.number(1)
    try header.skip(6 * length)
    let index = try header.address()
    try header.checksum()
    guard let index else { return }
    guard elementByteCount >= offset, limitBitCount <= 62, smallestBlock.isPowerOfTwo,
      smallestPointerCount.isPowerOfTwo, pageBitCount < 32
    else { throw header.place.damaged("has strange sizes") }
    let sizes = Sizes(
      elementByteCount: elementByteCount, limitBitCount: limitBitCount, indexElementCount: indexElementCount,
      smallestBlock: smallestBlock, smallestPointerCount: smallestPointerCount, pageCount: 1 << pageBitCount)
    try visit(index, sizes, body)
  }

  /// The index block: elements, then addresses of data blocks, then of secondary blocks.
  private func visit(
    _ address: Int, _ sizes: Sizes, _ body: (_ number: Int, _ element: inout Fields) throws -> Void
  ) throws {
    let offset = reader.view.offsetByteCount
    let directLevels = min(sizes.directLevelCount, sizes.levelCount)
    let secondaryCount = sizes.levelCount - directLevels
    let directCount = (0..<directLevels).reduce(0) { $0 + sizes.blockCount($1) }
    let byteCount =
      6 + offset + sizes.indexElementCount * sizes.elementByteCount + (directCount + secondaryCount) * offset
      + 4
    var fields = try reader.block(at: address, count: byteCount, of: Self.what)
    try fields.signature("EAIB")
    _ = try fields.version(0...0)
    try fields.skip(1 + offset)
    for number in 0..<sizes.indexElementCount {
      var element = try fields.take(sizes.elementByteCount)
      try body(number, &element)
    }
    var first = sizes.indexElementCount
    for level in 0..<sizes.levelCount {
      let elementCount = sizes.blockElementCount(level)
      if level < directLevels {
        for _ in 0..<sizes.blockCount(level) {
          if let block = try fields.address() {
            try dataBlock(at: block, elementCount, first: first, bitmap: nil, sizes, body)
          }
          first += elementCount
        }
      } else {
        if let block = try fields.address() {
          try secondaryBlock(at: block, level, first: first, sizes, body)
        }
        let (product, overflow) = elementCount.multipliedReportingOverflow(by: sizes.blockCount(level))
        guard !overflow, case let (sum, overflow) = first.addingReportingOverflow(product), !overflow else {
          throw fields.place.damaged("has strange sizes")
        }
        first = sum
      }
    }
    try fields.checksum()
  }

  /// A block with the addresses of data blocks, and a bit for each of their pages where they have several.
  private func secondaryBlock(
    at address: Int, _ level: Int, first: Int, _ sizes: Sizes,
    _ body: (_ number: Int, _ element: inout Fields) throws -> Void
  ) throws {
    let offset = reader.view.offsetByteCount
    let blockCount = sizes.blockCount(level)
    let elementCount = sizes.blockElementCount(level)
    let isPaged = elementCount > sizes.pageCount
    let bitmapCount = isPaged ? (elementCount / sizes.pageCount + 7) / 8 : 0
    let (entries, overflow) = blockCount.multipliedReportingOverflow(by: bitmapCount + offset)
    let place = Place(file: reader.view.source.name, object: reader.object, what: Self.what)
    guard !overflow, entries <= reader.view.source.count else {
      throw place.damaged("does not lie in the file")
    }
    var fields = try reader.block(
      at: address, count: 6 + offset + sizes.offsetByteCount + entries + 4, of: Self.what)
    try fields.signature("EASB")
    _ = try fields.version(0...0)
    try fields.skip(1 + offset + sizes.offsetByteCount)
    let bitmaps = try fields.take(blockCount * bitmapCount).rest
    let addresses = try (0..<blockCount).map { _ in try fields.address() }
    try fields.checksum()
    for (block, address) in addresses.enumerated() {
      guard let address else { continue }
      try dataBlock(
        at: address, elementCount, first: first + block * elementCount,
        bitmap: isPaged ? bitmaps[block * bitmapCount..<(block + 1) * bitmapCount] : nil, sizes, body)
    }
  }

  private func dataBlock(
    at address: Int, _ elementCount: Int, first: Int, bitmap: ArraySlice<UInt8>?, _ sizes: Sizes,
    _ body: (_ number: Int, _ element: inout Fields) throws -> Void
  ) throws {
    let place = Place(file: reader.view.source.name, object: reader.object, what: Self.what)
    guard elementCount <= reader.view.source.count / sizes.elementByteCount else {
      throw place.damaged("does not lie in the file")
    }
    let prefixCount = 6 + reader.view.offsetByteCount + sizes.offsetByteCount
    let elementsByteCount = bitmap == nil ? elementCount * sizes.elementByteCount : 0
    var fields = try reader.block(at: address, count: prefixCount + elementsByteCount + 4, of: Self.what)
    try fields.signature("EADB")
    _ = try fields.version(0...0)
    try fields.skip(prefixCount - 5)
    var elements = try fields.take(elementsByteCount)
    try fields.checksum()
    if let bitmap {
      let pages = ArrayPages(
        reader, elementByteCount: sizes.elementByteCount, pageCount: sizes.pageCount, what: Self.what)
      return try pages.forEachElement(
        at: address + prefixCount + 4, count: elementCount, first: first, bitmap: bitmap, body)
    }
    for number in 0..<elementCount {
      var element = try elements.take(sizes.elementByteCount)
      try body(first + number, &element)
    }
  }
}

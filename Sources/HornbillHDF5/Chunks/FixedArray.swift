/// The chunk index of data sets that cannot grow without a limit: one array, in pages where it is long.
struct FixedArray: ChunkArray {
  private let reader: BlockReader

  init(_ reader: BlockReader) { self.reader = reader }

  func forEachElement(
    at address: Int, _ body: (_ number: Int, _ element: inout Fields) throws -> Void
  ) throws {
    let (offset, length) = (reader.view.offsetByteCount, reader.view.lengthByteCount)
    let what = "fixed array of chunks"
    var header = try reader.block(at: address, count: 12 + length + offset, of: what)
    try header.signature("FAHD")
    _ = try header.version(0...0)
    try header.skip(1)
    let elementByteCount = try header.number(1)
    let pageBitCount = try header.number(1)
    let count = try header.length()
    let data = try header.address()
    try header.checksum()
    guard let data else { return }
    guard elementByteCount >= offset, pageBitCount < 32, count <= reader.view.source.count / elementByteCount
    else {
      throw header.place.damaged("has strange sizes", received: "\(count) of \(elementByteCount) bytes")
    }
    let pageCount = 1 << pageBitCount
    let isPaged = count > pageCount
    let bitmapCount = isPaged ? ((count + pageCount - 1) / pageCount + 7) / 8 : 0
    let prefixCount = 6 + offset + bitmapCount
    var prefix = try reader.block(
      at: data, count: prefixCount + (isPaged ? 0 : count * elementByteCount) + 4, of: what)
    try prefix.signature("FADB")
    _ = try prefix.version(0...0)
    try prefix.skip(1 + offset)
    let bitmap = try prefix.take(bitmapCount).rest
    guard isPaged else {
      var elements = try prefix.take(count * elementByteCount)
      try prefix.checksum()
      for number in 0..<count {
        var element = try elements.take(elementByteCount)
        try body(number, &element)
      }
      return
    }
    try prefix.checksum()
    let pages = ArrayPages(
      reader, elementByteCount: elementByteCount, pageCount: pageCount, what: what)
    try pages.forEachElement(at: data + prefixCount + 4, count: count, first: 0, bitmap: bitmap[...], body)
  }
}

/// The pages of a long array, each with a checksum; those that the bitmap leaves out were never written.
struct ArrayPages {
  private let reader: BlockReader
  private let elementByteCount: Int
  private let pageCount: Int
  private let what: String

  /// Pages of `pageCount` elements.
  init(_ reader: BlockReader, elementByteCount: Int, pageCount: Int, what: String) {
    self.reader = reader
    self.elementByteCount = elementByteCount
    self.pageCount = pageCount
    self.what = what
  }

  func forEachElement(
    at address: Int, count: Int, first: Int, bitmap: ArraySlice<UInt8>,
    _ body: (_ number: Int, _ element: inout Fields) throws -> Void
  ) throws {
    for (page, start) in stride(from: 0, to: count, by: pageCount).enumerated() {
      guard page / 8 < bitmap.count, bitmap[bitmap.startIndex + page / 8] & (0x80 >> UInt8(page % 8)) != 0
      else { continue }
      let elementCount = min(pageCount, count - start)
      // The file has room for all elements, so no product of these overflows.
      var fields = try reader.block(
        at: address + page * (pageCount * elementByteCount + 4), count: elementCount * elementByteCount + 4,
        of: what)
      var elements = try fields.take(elementCount * elementByteCount)
      try fields.checksum()
      for number in 0..<elementCount {
        var element = try elements.take(elementByteCount)
        try body(first + start + number, &element)
      }
    }
  }
}

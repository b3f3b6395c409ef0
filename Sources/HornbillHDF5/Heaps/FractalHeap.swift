/// The heap of new groups' links and of many attributes: direct blocks with the objects, which grow by powers of two,
/// and indirect blocks with their addresses.
final class FractalHeap {
  /// Outlives the heap, and may keep it.
  private unowned let reader: BlockReader
  private let address: Int
  private let identifierByteCount: Int
  private let hasChecksums: Bool
  private let hugeTree: Int?
  /// Blocks in a row of an indirect block.
  private let width: Int
  private let smallestBlock: Int
  private let largestDirectBlock: Int
  private let offsetByteCount: Int
  private let lengthByteCount: Int
  private let root: Int?
  private let rootRowCount: Int
  private var directBlocks: [Int: Fields] = [:]
  private var indirectBlocks: [Int: [Int?]] = [:]
  private var hugeObjects: [Int: (address: Int, byteCount: Int)]?

  init(at address: Int, _ reader: BlockReader) throws {
    self.reader = reader
    self.address = address
    let (offset, length) = (reader.view.offsetByteCount, reader.view.lengthByteCount)
    var fields = try reader.block(at: address, count: 26 + 3 * offset + 12 * length, of: "fractal heap")
    try fields.signature("FRHP")
    _ = try fields.version(0...0)
    identifierByteCount = try fields.number(2)
    guard try fields.number(2) == 0 else {
      throw fields.place.refused("is filtered", hint: "Save the file without filters on groups.")
    }
    hasChecksums = try fields.number(1) & 2 != 0
    let largestObject = try fields.number(4)
    try fields.skip(length)
    hugeTree = try fields.address()
    try fields.skip(length + offset + 8 * length)
    width = try fields.number(2)
    smallestBlock = try fields.length()
    largestDirectBlock = try fields.length()
    let offsetBitCount = try fields.number(2)
    _ = try fields.number(2)
    root = try fields.address()
    rootRowCount = try fields.number(2)
    try fields.checksum()
    guard identifierByteCount > 0, width.isPowerOfTwo, smallestBlock.isPowerOfTwo,
      largestDirectBlock.isPowerOfTwo, smallestBlock <= largestDirectBlock, (1...62).contains(offsetBitCount),
      width <= 1 << 16, largestDirectBlock <= 1 << 32, rootRowCount <= 64
    else { throw fields.place.damaged("has strange sizes") }
    offsetByteCount = (offsetBitCount + 7) / 8
    lengthByteCount = min((largestDirectBlock.logarithm + 7) / 8, (largestObject.logarithm + 7) / 8)
  }

  /// The object of an identifier.
  func object(_ identifier: Fields) throws -> Fields {
    var identifier = identifier
    let place = identifier.place
    let head = try identifier.number(1)
    switch head >> 4 & 3 {
    case 0: return try managed(&identifier)
    case 1: return try huge(&identifier)
    case 2:
      let isExtended = identifierByteCount > 17
      let count = isExtended ? (head & 15) << 8 | (try identifier.number(1)) : head & 15
      return try identifier.take(count + 1)
    default: throw place.damaged("has an unknown kind of heap object", received: "\(head)")
    }
  }

  private func managed(_ identifier: inout Fields) throws -> Fields {
    let offset = try identifier.number(offsetByteCount)
    let byteCount = try identifier.number(lengthByteCount)
    guard let root else { throw identifier.place.damaged("points into an empty heap") }
    // A root that is a direct block has the size of the first row.
    let (block, start) =
      rootRowCount == 0
      ? (try directBlock(at: root, byteCount: smallestBlock), 0)
      : try directBlock(holding: offset, in: root, start: 0, rowCount: rootRowCount)
    var fields = block
    try fields.skip(offset - start)
    return try fields.take(byteCount)
  }

  /// Goes down the indirect blocks to the direct block with an offset; also gives where that block begins.
  private func directBlock(
    holding offset: Int, in address: Int, start: Int, rowCount: Int
  ) throws -> (Fields, start: Int) {
    let what = "fractal heap"
    let place = Place(file: reader.view.source.name, object: reader.object, what: what)
    let inside = offset - start
    let firstRow = width * smallestBlock
    guard inside >= 0 else { throw place.damaged("has an object outside of its blocks") }
    let row = inside < firstRow ? 0 : inside.logarithm - firstRow.logarithm + 1
    guard row < rowCount else { throw place.damaged("has an object outside of its blocks") }
    let size = row == 0 ? smallestBlock : smallestBlock << (row - 1)
    let rowStart = row == 0 ? 0 : firstRow << (row - 1)
    let column = (inside - rowStart) / size
    let children = try indirectBlock(at: address, rowCount: rowCount)
    guard let child = children[row * width + column] else {
      throw place.damaged("has an object in a block that is not there")
    }
    let childStart = start + rowStart + column * size
    if size <= largestDirectBlock { return (try directBlock(at: child, byteCount: size), childStart) }
    // A block of this size has fewer rows than the one it is in, so this comes to an end.
    return try directBlock(
      holding: offset, in: child, start: childStart, rowCount: size.logarithm - firstRow.logarithm + 1)
  }

  private func directBlock(at address: Int, byteCount: Int) throws -> Fields {
    if let known = directBlocks[address] { return known }
    let block = try reader.block(at: address, count: byteCount, of: "direct block of the fractal heap")
    var fields = block
    try fields.signature("FHDB")
    _ = try fields.version(0...0)
    try checkOwner(&fields)
    try fields.skip(offsetByteCount)
    if hasChecksums { try block.verifyChecksum(at: fields.position) }
    directBlocks[address] = block
    return block
  }

  /// The addresses of an indirect block's children, row by row.
  private func indirectBlock(at address: Int, rowCount: Int) throws -> [Int?] {
    if let known = indirectBlocks[address] {
      guard known.count == rowCount * width else {
        throw Place(file: reader.view.source.name, object: reader.object, what: "fractal heap").damaged(
          "has a block twice")
      }
      return known
    }
    let prefixCount = 5 + reader.view.offsetByteCount + offsetByteCount
    var fields = try reader.block(
      at: address, count: prefixCount + rowCount * width * reader.view.offsetByteCount + 4,
      of: "indirect block of the fractal heap")
    try fields.signature("FHIB")
    _ = try fields.version(0...0)
    try checkOwner(&fields)
    try fields.skip(offsetByteCount)
    let children = try (0..<rowCount * width).map { _ in try fields.address() }
    try fields.checksum()
    indirectBlocks[address] = children
    return children
  }

  private func checkOwner(_ fields: inout Fields) throws {
    let owner = try fields.definedAddress()
    guard owner == address else {
      throw fields.place.damaged("belongs to another heap", expected: "\(address)", received: "\(owner)")
    }
  }

  /// An object too large for any block, which lies by itself.
  private func huge(_ identifier: inout Fields) throws -> Fields {
    let what = "large object of the fractal heap"
    let (offset, length) = (reader.view.offsetByteCount, reader.view.lengthByteCount)
    if offset + length < identifierByteCount {
      return try reader.block(at: try identifier.definedAddress(), count: try identifier.length(), of: what)
    }
    let number = try identifier.number(min(identifierByteCount - 1, 8, identifier.remaining))
    if hugeObjects == nil {
      guard let hugeTree else { throw identifier.place.damaged("points into an empty heap") }
      var objects: [Int: (Int, Int)] = [:]
      try TreeV2(at: hugeTree, kind: 1, reader).forEachRecord { record in
        let place = (try record.definedAddress(), try record.length())
        objects[try record.length()] = place
      }
      hugeObjects = objects
    }
    guard let place = hugeObjects?[number] else {
      throw identifier.place.damaged("has an object that is not in its heap", received: "number \(number)")
    }
    return try reader.block(at: place.address, count: place.byteCount, of: what)
  }
}

extension Int {
  var isPowerOfTwo: Bool { self > 0 && self & (self - 1) == 0 }

  /// The exponent of the largest power of two that is not larger; 0 for 0.
  var logarithm: Int { self > 0 ? Int.bitWidth - 1 - leadingZeroBitCount : 0 }
}

/// Lists the stored chunks of a data set, by whichever of the format's indexes it has.
struct ChunkIndex {
  let layout: ChunkedLayout
  let grid: ChunkGrid
  let isFiltered: Bool
  let reader: BlockReader

  /// Calls `body` with each chunk that is stored; those missing were never written.
  func forEachChunk(_ body: (StoredChunk) throws -> Void) throws {
    guard let address = layout.address, !grid.counts.contains(0) else { return }
    switch layout.index {
    case .treeV1: try treeV1(at: address, body)
    case .single(let filtered):
      try body(
        StoredChunk(
          position: grid.counts.map { _ in 0 }, address: address,
          byteCount: filtered?.byteCount ?? grid.chunkByteCount, filterMask: filtered?.mask ?? 0))
    case .implicit:
      let place = Place(file: reader.view.source.name, object: reader.object, what: "data")
      let places = try ChunkNumbering(grid, isExtensible: false, place)
      guard let count = places.count,
        case let (all, overflow) = count.multipliedReportingOverflow(by: grid.chunkByteCount),
        !overflow, reader.view.range(at: address, count: all) != nil
      else { throw place.damaged("does not lie in the file") }
      for number in 0..<count {
        guard let position = places.position(number) else { continue }
        try body(
          StoredChunk(
            position: position, address: address + number * grid.chunkByteCount,
            byteCount: grid.chunkByteCount,
            filterMask: 0))
      }
    case .fixedArray: try elements(FixedArray(reader), at: address, isExtensible: false, body)
    case .extensibleArray: try elements(ExtensibleArray(reader), at: address, isExtensible: true, body)
    case .treeV2: try treeV2(at: address, body)
    }
  }

  /// Keys of size, mask and the place of the first element, with the element's bytes as one more axis.
  private func treeV1(at address: Int, _ body: (StoredChunk) throws -> Void) throws {
    let rank = grid.shape.count
    try TreeV1(.chunks, keyByteCount: 8 + 8 * (rank + 1), reader).forEachLeaf(from: address) { key, address in
      var key = key
      let byteCount = try key.number(4)
      let mask = try key.number(4)
      var position: [Int] = []
      for axis in 0..<rank {
        let origin = try key.number(8)
        guard origin % grid.chunk[axis] == 0 else {
          throw key.place.damaged("has a chunk that is not at a chunk's place", received: "\(origin)")
        }
        position.append(origin / grid.chunk[axis])
      }
      guard grid.contains(position) else { return }
      try body(StoredChunk(position: position, address: address, byteCount: byteCount, filterMask: mask))
    }
  }

  private func treeV2(at address: Int, _ body: (StoredChunk) throws -> Void) throws {
    let rank = grid.shape.count
    let tree = try TreeV2(at: address, kind: isFiltered ? 11 : 10, reader)
    let sizeByteCount = tree.recordByteCount - reader.view.offsetByteCount - 4 - 8 * rank
    try tree.forEachRecord { record in
      let address = try record.definedAddress()
      let byteCount = isFiltered ? try record.chunkSize(sizeByteCount) : grid.chunkByteCount
      let mask = isFiltered ? try record.number(4) : 0
      let position = try (0..<rank).map { _ in try record.number(8) }
      guard grid.contains(position) else { return }
      try body(StoredChunk(position: position, address: address, byteCount: byteCount, filterMask: mask))
    }
  }

  /// The elements of an array, one a chunk.
  private func elements(
    _ array: some ChunkArray, at address: Int, isExtensible: Bool, _ body: (StoredChunk) throws -> Void
  ) throws {
    let place = Place(file: reader.view.source.name, object: reader.object, what: "chunk index")
    let places = try ChunkNumbering(grid, isExtensible: isExtensible, place)
    try array.forEachElement(at: address) { number, element in
      guard let address = try element.address(), let position = places.position(number) else { return }
      var (byteCount, mask) = (grid.chunkByteCount, 0)
      if isFiltered {
        byteCount = try element.chunkSize(element.remaining - 4)
        mask = try element.number(4)
      }
      try body(StoredChunk(position: position, address: address, byteCount: byteCount, filterMask: mask))
    }
  }
}

/// An array with an element for each chunk.
protocol ChunkArray {
  /// Calls `body` with the elements that are stored, in order.
  func forEachElement(at address: Int, _ body: (_ number: Int, _ element: inout Fields) throws -> Void) throws
}

extension Fields {
  /// Takes the size of a filtered chunk, in as many bytes as the index gives it.
  mutating func chunkSize(_ byteCount: Int) throws -> Int {
    guard (1...8).contains(byteCount) else {
      throw place.damaged("has elements of a strange size", received: "\(byteCount) bytes for a size")
    }
    return try number(byteCount)
  }
}

import HornbillFiles

/// The elements of a data set as they are stored, put together from wherever they are.
struct StoredElements: Sendable {
  let view: FileView
  let path: String
  let dataspace: Dataspace
  let elementByteCount: Int
  let layout: DataLayout
  let filters: FilterPipeline?
  let fill: FillValue

  private var place: Place { Place(file: view.source.name, object: path, what: "data") }

  /// Bytes of all elements.
  func byteCount() throws -> Int {
    let (byteCount, overflow) = dataspace.elementCount.multipliedReportingOverflow(by: elementByteCount)
    guard !overflow else { throw place.damaged("is too large for any memory") }
    return byteCount
  }

  /// Bytes that the file has of the elements.
  private func storedByteCount() throws -> Int {
    switch layout {
    case .compact(let bytes): return bytes.count
    case .contiguous(let address, let byteCount): return address == nil ? 0 : byteCount
    case .chunked(let layout):
      var total = 0
      try forEachChunk(layout) { chunk, _ in
        let (sum, overflow) = total.addingReportingOverflow(chunk.byteCount)
        total = overflow ? .max : sum
      }
      return min(total, view.source.count)
    }
  }

  /// Refuses what would take far more memory than it has bytes in the file.
  func checkExpansion(to byteCount: Int) throws {
    // What must lie in the file is looked for before memory is taken for it.
    if case .contiguous(let address?, let storedCount) = layout {
      _ = try range(address, storedCount, self.byteCount())
    }
    guard try view.limits.allows(byteCount, from: storedByteCount()) else {
      throw place.refused(
        "expands to too much", expected: "at most \(view.limits.byteCount) bytes",
        received: "\(byteCount) from \(try storedByteCount()) stored",
        hint: "Raise the limits if you trust the file.")
    }
  }

  /// Copies all elements, whose bytes `target` has room for, without a stop between where they are contiguous.
  func read(into target: UnsafeMutableRawBufferPointer) throws {
    switch layout {
    case .compact(let bytes):
      guard bytes.count >= target.count else { throw wrongSize(bytes.count, target.count) }
      target.copyBytes(from: bytes.prefix(target.count))
    case .contiguous(let address, let byteCount):
      guard let address else { return fill.fill(target) }
      try view.source.copy(range(address, byteCount, target.count), to: target)
    case .chunked(let layout):
      try checkChunks(layout)
      fill.fill(target)
      try forEachChunk(layout) { chunk, grid in try read(chunk, grid, layout, into: target) }
    }
  }

  /// Calls `body` with runs of elements, all of them in order.
  func forEachPiece(_ body: (Range<Int>, UnsafeRawBufferPointer) throws -> Void) throws {
    let count = dataspace.elementCount
    let all = try byteCount()
    if case .contiguous(let address?, let byteCount) = layout {
      let range = try range(address, byteCount, all)
      let pieceCount = max(1, (1 << 20) / elementByteCount)
      for start in stride(from: 0, to: count, by: pieceCount) {
        let end = min(start + pieceCount, count)
        let place =
          range.lowerBound + start * elementByteCount..<range.lowerBound + end * elementByteCount
        try view.source.withBytes(place) { try body(start..<end, $0) }
      }
    } else {
      let bytes = try [UInt8](unsafeUninitializedCapacity: all) { target, initializedCount in
        try read(into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target[..<all])))
        initializedCount = all
      }
      try bytes.withUnsafeBytes { try body(0..<count, $0) }
    }
  }

  private func range(_ address: Int, _ byteCount: Int, _ needed: Int) throws -> Range<Int> {
    guard byteCount >= needed else { throw wrongSize(byteCount, needed) }
    guard let range = view.range(at: address, count: needed) else {
      throw place.damaged(
        "does not lie in the file", expected: "\(view.source.count) bytes",
        received: "\(needed) bytes at \(address)")
    }
    return range
  }

  private func wrongSize(_ found: Int, _ needed: Int) -> FileError {
    place.damaged("has the wrong size", expected: "\(needed) bytes", received: "\(found)")
  }

  /// Refuses chunks that are far larger together than the data set, and so take far longer to expand.
  private func checkChunks(_ layout: ChunkedLayout) throws {
    let grid = try ChunkGrid(dataspace, layout, elementByteCount: elementByteCount, place: place)
    let (all, overflow) = (grid.chunkCount ?? .max).multipliedReportingOverflow(by: grid.chunkByteCount)
    guard !overflow, view.limits.allows(all, from: view.source.count) else {
      throw place.refused(
        "has chunks that expand to too much", expected: "at most \(view.limits.byteCount) bytes",
        received: "chunks of \(layout.shape)", hint: "Raise the limits if you trust the file.")
    }
  }

  /// Lists the chunks that are stored, each once, of a grid that the limits allow.
  private func forEachChunk(
    _ layout: ChunkedLayout, _ body: (StoredChunk, ChunkGrid) throws -> Void
  ) throws {
    let grid = try ChunkGrid(dataspace, layout, elementByteCount: elementByteCount, place: place)
    let index = ChunkIndex(
      layout: layout, grid: grid, isFiltered: filters != nil, reader: BlockReader(view, object: path))
    var seen: Set<Int> = []
    guard grid.chunkCount != nil else { throw place.damaged("has too many chunks") }
    try index.forEachChunk { chunk in
      guard seen.insert(grid.number(of: chunk.position)).inserted else {
        throw place.damaged("has a chunk twice", received: "\(chunk.position)")
      }
      try body(chunk, grid)
    }
  }

  private func read(
    _ chunk: StoredChunk, _ grid: ChunkGrid, _ layout: ChunkedLayout,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let range = view.range(at: chunk.address, count: chunk.byteCount) else {
      throw place.damaged(
        "has a chunk that does not lie in the file", expected: "\(view.source.count) bytes",
        received: "\(chunk.byteCount) bytes at \(chunk.address)")
    }
    try view.source.withBytes(range) { stored in
      if let filters, !(layout.leavesEdgesUnfiltered && grid.isCut(chunk.position)) {
        let bytes = try filters.decoded(
          stored, mask: chunk.filterMask, byteCount: grid.chunkByteCount, elementByteCount: elementByteCount,
          place)
        bytes.withUnsafeBytes { grid.scatter($0, of: chunk.position, into: target) }
      } else {
        guard stored.count >= grid.chunkByteCount else { throw wrongSize(stored.count, grid.chunkByteCount) }
        grid.scatter(stored, of: chunk.position, into: target)
      }
    }
  }
}

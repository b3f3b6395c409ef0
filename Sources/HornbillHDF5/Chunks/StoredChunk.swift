/// Where a chunk is stored.
struct StoredChunk {
  /// Which chunk it is along each axis.
  let position: [Int]
  let address: Int
  let byteCount: Int
  /// A bit for each filter that was left out.
  let filterMask: Int
}

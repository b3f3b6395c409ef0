import HornbillGraph

/// The numbers of a data set's rows in the order in which they are used.
///
/// Programs read them in place.
final class RowOrder {
  let count: Int
  private let storage: Storage
  // Int32 elements of the storage above, which this object keeps alive.
  private let numbers: UnsafeMutablePointer<Int32>

  init(_ count: Int) {
    self.count = count
    storage = Storage(byteCount: count * 4)
    numbers = storage.pointer.bindMemory(to: Int32.self, capacity: Swift.max(count, 1))
    reset()
  }

  private func reset() { for row in 0..<count { numbers[row] = Int32(row) } }

  /// A permutation that is a function of the seed and the epoch (Fisher and Yates).
  func shuffle(seed: Int64, epoch: Int) {
    reset()
    let seed = UInt64(bitPattern: seed)
    for last in stride(from: count - 1, to: 0, by: -1) {
      let bits = Philox.bits(seed: seed, stream: 0x5AFF1E, step: UInt64(epoch), element: UInt64(last))
      // The high half of the product is a number in 0 ... last; its bias is below count / 2^32.
      let other = Int((UInt64(bits) * UInt64(last + 1)) >> 32)
      (numbers[last], numbers[other]) = (numbers[other], numbers[last])
    }
  }

  /// Calls the body with the first number and the size of each batch; the last one may be short.
  func forEachBatch(_ size: Int, _ body: (UnsafeRawPointer, Int) throws -> Void) rethrows {
    var start = 0
    while start < count {
      let length = Swift.min(size, count - start)
      try body(UnsafeRawPointer(numbers + start), length)
      start += length
    }
  }
}

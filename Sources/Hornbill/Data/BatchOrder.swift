import HornbillGraph

/// Which rows are in which batch.
///
/// Batches are numbered on and on: after the last one of a pass over the rows comes the first one of the next pass,
/// with an order of its own where rows are shuffled. So a batch's rows are a function of seed and number alone, and
/// training can go on from any epoch.
final class BatchOrder {
  let rows: Int
  let batchSize: Int
  private let seed: Int64?
  private var pass = -1
  private let storage: Storage
  // Int32 elements of the storage above, which this object keeps alive; programs read them in place.
  private let numbers: UnsafeMutablePointer<Int32>

  /// - Parameter seed: determines the order of each pass; nil leaves rows as they are.
  init(rows: Int, batchSize: Int, seed: Int64? = nil) {
    self.rows = rows
    self.batchSize = batchSize
    self.seed = seed
    storage = Storage(byteCount: rows * 4)
    numbers = storage.pointer.bindMemory(to: Int32.self, capacity: Swift.max(rows, 1))
    reset()
  }

  var batchesPerPass: Int { (rows + batchSize - 1) / batchSize }

  /// The numbers of the rows in a batch, valid until a batch of another pass is asked for.
  subscript(batch: Int) -> UnsafeBufferPointer<Int32> {
    let (pass, place) = batch.quotientAndRemainder(dividingBy: batchesPerPass)
    if let seed, pass != self.pass { shuffle(seed, pass) }
    let start = place * batchSize
    return UnsafeBufferPointer(start: numbers + start, count: Swift.min(batchSize, rows - start))
  }

  private func reset() { for row in 0..<rows { numbers[row] = Int32(row) } }

  /// A permutation that is a function of the seed and the pass (Fisher and Yates).
  private func shuffle(_ seed: Int64, _ pass: Int) {
    self.pass = pass
    reset()
    let seed = UInt64(bitPattern: seed)
    for last in stride(from: rows - 1, to: 0, by: -1) {
      let bits = Philox.bits(seed: seed, stream: 0x5AFF1E, step: UInt64(pass), element: UInt64(last))
      // The high half of the product is a number in 0 ... last; its bias is below rows / 2^32.
      let other = Int((UInt64(bits) * UInt64(last + 1)) >> 32)
      (numbers[last], numbers[other]) = (numbers[other], numbers[last])
    }
  }
}

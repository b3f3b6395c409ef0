import Dispatch
import Foundation
import HornbillGraph

/// Batches that a reader puts into memory, ahead of need and on a thread of its own.
final class StreamedBatches: BatchSource {
  private let reader: any RowReader
  private let ahead: Int

  init(_ reader: any RowReader, ahead: Int) {
    self.reader = reader
    self.ahead = ahead
  }

  func inputs(_ size: Int) throws -> (placeholders: [Tensor], columns: [Tensor]) {
    let tensors = placeholders(reader.columns, rows: size)
    return (tensors, tensors)
  }

  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void
  ) throws {
    let queue = ReadAhead(reader, order, batches, slots: Swift.min(ahead, Swift.max(batches.count, 1)) + 1)
    defer { queue.finish() }
    for place in 0..<batches.count { try queue.withBatch(place, body) }
  }
}

/// The thread that reads ahead, and a ring of batches between it and training.
///
/// `@unchecked Sendable`: a slot belongs to the reading thread from `free.wait` to `filled.signal`, and to the
/// training thread otherwise; `order` is used by the reading thread alone until it has ended.
private final class ReadAhead: @unchecked Sendable {
  /// Memory for one batch.
  private final class Slot {
    private let columns: [Storage]
    let pointers: [UnsafeMutableRawPointer]
    var count = 0
    var error: (any Error)?

    init(_ columns: [RowType], rows: Int) {
      self.columns = columns.map { Storage(byteCount: $0.byteCount * rows) }
      pointers = self.columns.map(\.pointer)
    }
  }

  private let slots: [Slot]
  private let free: DispatchSemaphore
  private let filled = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let isCancelled = Flag()

  init(_ reader: any RowReader, _ order: BatchOrder, _ batches: Range<Int>, slots count: Int) {
    let rows = Swift.min(order.batchSize, order.rows)
    slots = (0..<count).map { _ in Slot(reader.columns, rows: rows) }
    free = DispatchSemaphore(value: count)
    let order = Unshared(order)
    let thread = Thread { [self] in
      for (place, batch) in batches.enumerated() {
        free.wait()
        guard !isCancelled.isSet else { break }
        let slot = slots[place % slots.count]
        let numbers = order.value[batch]
        slot.count = numbers.count
        do {
          try reader.read(numbers, into: slot.pointers)
        } catch {
          slot.error = error
        }
        filled.signal()
        if slot.error != nil { break }
      }
      ended.signal()
    }
    thread.name = "hornbill.read-ahead"
    thread.start()
  }

  func withBatch(_ place: Int, _ body: (BatchMemory) throws -> Void) throws {
    filled.wait()
    let slot = slots[place % slots.count]
    if let error = slot.error { throw error }
    try withExtendedLifetime(slot) {
      try body(BatchMemory(count: slot.count, columns: slot.pointers))
    }
    free.signal()
  }

  /// Waits until the thread has ended.
  ///
  /// A semaphore that goes away below its first value would trap, so what was taken is given back.
  func finish() {
    isCancelled.set()
    free.signal()
    ended.wait()
    for _ in slots { free.signal() }
  }
}

/// A value that is handed to another thread and used there alone.
private struct Unshared<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}

/// A switch that one thread sets and another one sees.
private final class Flag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false  // guarded by the lock

  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }
}

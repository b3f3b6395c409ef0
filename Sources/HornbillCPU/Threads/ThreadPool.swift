import CHornbillKernels
import Foundation
import Synchronization

/// The threads that execute tasks, one pool for the whole process.
///
/// `@unchecked Sendable`: the pool synchronises its callers itself.
package final class ThreadPool: @unchecked Sendable {
  // An opaque pointer to a C object, freed once, in deinit.
  let pointer: OpaquePointer?

  init(threads: Int) { pointer = hb_pool_create(Int32(clamping: threads)) }

  deinit { hb_pool_destroy(pointer) }

  private static let current = Mutex<ThreadPool?>(nil)

  /// The pool in use: as many threads as `HORNBILL_THREADS` says, or as there are cores.
  static var shared: ThreadPool {
    current.withLock { current in
      if let current { return current }
      let wanted = ProcessInfo.processInfo.environment["HORNBILL_THREADS"].flatMap(Int.init)
      let pool = ThreadPool(threads: Swift.max(wanted ?? Int(hb_pool_available_cores()), 1))
      current = pool
      return pool
    }
  }

  /// The number of threads; setting it replaces the pool for the runs that begin afterwards.
  package static var count: Int {
    get { Int(hb_pool_threads(shared.pointer)) }
    set {
      let pool = ThreadPool(threads: Swift.max(newValue, 1))
      current.withLock { $0 = pool }
    }
  }
}

import HornbillGraph
import Synchronization

/// Where models without a seed of their own get one.
package enum RandomSeed {
  private static let sequence = Mutex<(seed: UInt64?, count: UInt64)>((nil, 0))

  static func set(_ seed: Int) { sequence.withLock { $0 = (UInt64(bitPattern: Int64(seed)), 0) } }

  /// The next seed: of the sequence that `setRandomSeed` began, or of the system's generator.
  static func next() -> Int {
    sequence.withLock { state in
      guard let seed = state.seed else { return Int.random(in: 0..<(1 << 31)) }
      state.count += 1
      return Int(Philox.bits(seed: seed, stream: 0x5EED, step: 0, element: state.count) >> 1)
    }
  }
}

/// Makes everything random in models created afterwards reproducible: their first weights, shuffling and
/// dropout (Keras's `set_random_seed`).
public func setRandomSeed(_ seed: Int) { RandomSeed.set(seed) }

/// Philox4x32-10: a counter-based generator (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
/// as 1, 2, 3", 2011).
package enum Philox {
  /// Ten rounds on one counter.
  package static func block(
    _ counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let a = UInt64(c.0) * 0xD251_1F53
      let b = UInt64(c.2) * 0xCD9E_8D57
      c = (
        UInt32(b >> 32) ^ c.1 ^ k.0, UInt32(truncatingIfNeeded: b), UInt32(a >> 32) ^ c.3 ^ k.1,
        UInt32(truncatingIfNeeded: a)
      )
      k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
    }
    return c
  }

  /// The 32 random bits of one element.
  ///
  /// Sixty-four elements take their bits from sixteen blocks, in the order in which vector registers hold
  /// them.
  package static func bits(seed: UInt64, stream: UInt64, step: UInt64, element: UInt64) -> UInt32 {
    let index = element / 64 * 16 + element % 16
    let words = block(
      (
        UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: step),
        UInt32(truncatingIfNeeded: (step >> 32) ^ (index >> 32)), UInt32(truncatingIfNeeded: stream)
      ),
      key: (
        UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: (seed >> 32) ^ (stream >> 32))
      ))
    switch element % 64 / 16 {
    case 0: return words.0
    case 1: return words.1
    case 2: return words.2
    default: return words.3
    }
  }
}

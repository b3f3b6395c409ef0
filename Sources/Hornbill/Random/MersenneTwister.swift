/// The Mersenne Twister MT19937 of Matsumoto and Nishimura (ACM TOMACS 8, 1998), 32 bits a draw.
struct MersenneTwister: Sendable, Hashable {
  private static let size = 624
  private static let middle = 397

  private var key: [UInt32]
  private var position = Self.size

  /// The state that the authors' `init_genrand` makes of a number.
  init(seed: UInt32) {
    key = [seed]
    key.reserveCapacity(Self.size)
    for index in 1..<Self.size {
      let last = key[index - 1]
      key.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index))
    }
  }

  /// The state that the authors' `init_by_array` makes of one or more numbers.
  init(seeds: [UInt32]) {
    self.init(seed: 19_650_218)
    var place = 1
    for round in 0..<max(Self.size, seeds.count) {
      let index = round % seeds.count
      mix(&place, 1_664_525, adding: seeds[index] &+ UInt32(index))
    }
    for _ in 1..<Self.size { mix(&place, 1_566_083_941, adding: 0 &- UInt32(place)) }
    key[0] = 0x8000_0000
  }

  /// One step of `init_by_array`; the place goes round and round, and leaves out the first.
  private mutating func mix(_ place: inout Int, _ factor: UInt32, adding term: UInt32) {
    let last = key[place - 1]
    key[place] = (key[place] ^ ((last ^ (last >> 30)) &* factor)) &+ term
    place += 1
    if place == Self.size {
      key[0] = key[Self.size - 1]
      place = 1
    }
  }

  /// The next 32 bits.
  mutating func next() -> UInt32 {
    if position == Self.size { refill() }
    var bits = key[position]
    position += 1
    bits ^= bits >> 11
    bits ^= (bits << 7) & 0x9D2C_5680
    bits ^= (bits << 15) & 0xEFC6_0000
    return bits ^ (bits >> 18)
  }

  /// The next 64 bits: the first draw is the upper half.
  mutating func next64() -> UInt64 {
    let upper = UInt64(next())
    return upper << 32 | UInt64(next())
  }

  private mutating func refill() {
    for index in 0..<Self.size {
      let bits = (key[index] & 0x8000_0000) | (key[(index + 1) % Self.size] & 0x7FFF_FFFF)
      let twist: UInt32 = bits & 1 == 0 ? 0 : 0x9908_B0DF
      key[index] = key[(index + Self.middle) % Self.size] ^ (bits >> 1) ^ twist
    }
    position = 0
  }
}

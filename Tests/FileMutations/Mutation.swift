/// Damages files: bytes changed, cut, moved, and numbers where lengths and addresses may be replaced.
package struct Mutation {
  private var random: SeededRandom

  package init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// A damaged copy of one of the sound files.
  package mutating func damaged(_ samples: [[UInt8]]) -> [UInt8] {
    var bytes = samples.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1, 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 3: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      case 4: bytes.removeSubrange(place...)
      case 5: bytes.removeSubrange(place..<min(place + length(), bytes.count))
      case 6: bytes.insert(contentsOf: bytes[place..<min(place + length(), bytes.count)], at: place)
      case 7: copyPiece(&bytes, to: place)
      default: replaceNumber(&bytes, at: place)
      }
    }
    return bytes
  }

  /// A length that is small more often than not.
  private mutating func length() -> Int { 1 << Int.random(in: 0..<9, using: &random) }

  private mutating func copyPiece(_ bytes: inout [UInt8], to place: Int) {
    let source = Int.random(in: bytes.indices, using: &random)
    let count = min(length(), bytes.count - max(source, place))
    bytes.replaceSubrange(place..<place + count, with: Array(bytes[source..<source + count]))
  }

  /// Writes a number that a length, a count or an address may come out as, in either order of bytes.
  private mutating func replaceNumber(_ bytes: inout [UInt8], at place: Int) {
    let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
    let place = place / width * width
    guard place + width <= bytes.count else { return }
    var number: UInt64
    switch Int.random(in: 0..<6, using: &random) {
    case 0: number = 0
    case 1: number = UInt64.max >> UInt64.random(in: 0..<64, using: &random)
    case 2: number = UInt64(bytes.count)
    // An address elsewhere, or of this very place: a circle.
    case 3: number = UInt64(Int.random(in: bytes.indices, using: &random) / 8 * 8)
    case 4: number = UInt64(place)
    default: number = UInt64.random(in: 0..<300, using: &random)
    }
    if Bool.random(using: &random) { number = number.byteSwapped >> UInt64(64 - 8 * width) }
    for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
  }
}

/// The same random numbers on every run: splitmix64 (Steele, Lea and Flood, 2014).
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}

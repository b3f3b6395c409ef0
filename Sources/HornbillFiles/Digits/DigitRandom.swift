/// Random numbers for one image: SplitMix64 (Steele, Lea and Flood, 2014), begun at a mix of the image's
/// coordinates, so that every image can be drawn alone, on any thread, in any order.
struct DigitRandom {
  private var state: UInt64

  init(seed: UInt64, part: UInt64, index: Int) {
    var key = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)
    key = Self.mixed(key ^ part)
    state = Self.mixed(key ^ UInt64(truncatingIfNeeded: index))
  }

  /// Another sequence of random numbers, of which this one is independent however many are taken.
  mutating func branch() -> DigitRandom {
    var branch = self
    branch.state = Self.mixed(bits() ^ 0x5851_F42D_4C95_7F2D)
    return branch
  }

  private mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number below `bound`; its bias is below one in 2^32.
  mutating func integer(below bound: Int) -> Int {
    Int(((bits() >> 32) &* UInt64(bound)) >> 32)
  }

  /// A number spread evenly over a range.
  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * fraction()
  }

  /// A number with mean zero, spread like a bell.
  ///
  /// The sum of four even numbers gives the same bits on every machine; the formulas with a logarithm do not.
  mutating func normal(_ deviation: Float) -> Float {
    let sum = fraction() + fraction() + fraction() + fraction() - 2
    // Four even numbers have a deviation of the square root of 4/12.
    return sum * deviation * 1.732_050_8
  }

  private mutating func fraction() -> Float {
    Float(bits() >> 40) * 0x1p-24
  }

  private static func mixed(_ bits: UInt64) -> UInt64 {
    var mixed = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

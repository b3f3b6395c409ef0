/// Floating-point numbers of 16 bits, which not every platform's Swift has: IEEE 754 binary16, and bfloat16.
struct ShortFloat {
  /// Bits of the fraction; those of the exponent are the rest but the sign.
  let fractionBitCount: Int

  static let float16 = ShortFloat(fractionBitCount: 10)
  static let bfloat16 = ShortFloat(fractionBitCount: 7)

  private var largestExponent: Int { (1 << (15 - fractionBitCount)) - 1 }
  private var bias: Int { largestExponent / 2 }

  /// The number behind the bits, exactly.
  func number(_ bits: UInt16) -> Double {
    let sign: FloatingPointSign = bits & 0x8000 == 0 ? .plus : .minus
    let exponent = Int(bits & 0x7FFF) >> fractionBitCount
    let fraction = Double(bits & (1 << UInt16(fractionBitCount) - 1)) / Double(1 << fractionBitCount)
    switch exponent {
    case largestExponent: return fraction == 0 ? (sign == .plus ? .infinity : -.infinity) : .nan
    case 0: return Double(sign: sign, exponent: 1 - bias, significand: fraction)
    default: return Double(sign: sign, exponent: exponent - bias, significand: 1 + fraction)
    }
  }

  /// The bits of the nearest number, of two the even one.
  func bits(_ number: Double) -> UInt16 {
    let sign: UInt16 = number.sign == .minus ? 0x8000 : 0
    let infinity = UInt16(largestExponent << fractionBitCount)
    if number.isNaN { return infinity | 1 << UInt16(fractionBitCount - 1) }
    if number == 0 { return sign }
    // Below the smallest normal number all have that one's distance from each other.
    let exponent = number.isInfinite ? Int.max : max(Int(number.magnitude.exponent), 1 - bias)
    guard exponent <= bias else { return sign | infinity }
    let steps =
      (number.magnitude * Double(sign: .plus, exponent: fractionBitCount - exponent, significand: 1))
      .rounded(.toNearestOrEven)
    // The first digit of a normal number is one step of the exponent, and so is a carry into it.
    return sign | UInt16((exponent + bias - 1) << fractionBitCount + Int(steps))
  }
}

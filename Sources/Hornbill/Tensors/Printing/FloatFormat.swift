import Foundation

/// How the numbers of one array are written so that they stand in columns: NumPy's rules, with its precision
/// of 8 digits after the point.
///
/// A number is written with the fewest digits that give it back, and no more than 8 after the point. Where the
/// largest reaches 10^8 (10^6 in float32), the smallest lies below 10^-4, or they are more than a thousandfold
/// apart, all are written with a power of ten.
struct FloatFormat<Scalar: PrintableFloat> {
  private let isScientific: Bool
  /// Characters before the point, and after it.
  private let left: Int
  private let right: Int
  /// Digits after the point in scientific notation, and digits of the power.
  private let fractionCount: Int
  private let powerCount: Int

  private static var precision: Int { 8 }

  init(_ values: [Scalar]) {
    let finite = values.filter(\.isFinite)
    isScientific = Self.needsPowers(finite)
    if isScientific {
      let parts = finite.map(Self.scientific)
      fractionCount = parts.map(\.fraction.count).max() ?? 0
      powerCount = parts.map { FloatText.power($0.exponent).count - 1 }.max() ?? 2
      left = parts.map(\.whole.count).max() ?? 0
      right = fractionCount + 2 + powerCount
    } else {
      let parts = finite.map(Self.positional)
      fractionCount = parts.map(\.fraction.count).max() ?? 0
      powerCount = 0
      let widest = parts.map(\.whole.count).max() ?? 0
      // Room for `nan` or `-inf`, which may stand over the point and what follows it.
      let special = values.filter { !$0.isFinite }.map { FloatText.nonFinite($0).count }.max() ?? 0
      left = max(widest, special - fractionCount - 1)
      right = fractionCount
    }
  }

  /// The number, as wide as all the others.
  func text(_ value: Scalar) -> String {
    guard value.isFinite else { return FloatText.nonFinite(value).padded(to: left + right + 1) }
    if isScientific {
      // All to the digits of the longest, which may show more of the others than would give them back.
      let (whole, fraction, exponent) = Self.rounded(value, to: fractionCount)
      return whole.padded(to: left) + "." + fraction + "e" + FloatText.power(exponent, digits: powerCount)
    }
    let (whole, fraction) = Self.positional(value)
    return whole.padded(to: left) + "." + fraction
      + String(repeating: " ", count: right - fraction.count)
  }

  private static func needsPowers(_ finite: [Scalar]) -> Bool {
    let magnitudes = finite.map(\.magnitude).filter { $0 != 0 }
    guard let smallest = magnitudes.min(), let largest = magnitudes.max() else { return false }
    // In the numbers' own precision, as NumPy does: 0.1 / 0.0001 is above 1000 in float32.
    return largest >= Scalar.arrayLimit || smallest < 0.0001 || largest / smallest > 1000
  }

  private static func positional(_ value: Scalar) -> (whole: String, fraction: String) {
    let text = FloatText(value)
    guard text.fractionCount > precision else { return text.positional }
    // Rounded from the exact value, not from the shortest digits, so that nothing is rounded twice.
    let parts = String(format: "%.\(precision)f", value.asDouble).split(separator: ".")
    return (String(parts[0]), trimmed(parts[1]))
  }

  private static func scientific(_ value: Scalar) -> (whole: String, fraction: String, exponent: Int) {
    let text = FloatText(value)
    guard text.digits.count - 1 > precision else { return text.scientific }
    let (whole, fraction, exponent) = rounded(value, to: precision)
    return (whole, trimmed(fraction[...]), exponent)
  }

  /// Scientific notation with so many digits after the point.
  private static func rounded(
    _ value: Scalar, to count: Int
  ) -> (whole: String, fraction: String, exponent: Int) {
    let parts = String(format: "%.\(count)e", value.asDouble).split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    return (String(mantissa[0]), mantissa.count > 1 ? String(mantissa[1]) : "", Int(parts[1]) ?? 0)
  }

  /// Digits without the zeros at their end.
  private static func trimmed(_ digits: Substring) -> String {
    String(digits.reversed().drop { $0 == "0" }.reversed())
  }
}

import Foundation

/// A floating-point number that can be printed with the fewest digits that give it back.
protocol PrintableFloat: BinaryFloatingPoint, LosslessStringConvertible, Sendable {
  /// The same number.
  var asDouble: Double { get }
  /// From here on NumPy writes a number by itself with a power of ten.
  static var scalarLimit: Double { get }
  /// From here on NumPy writes the numbers of an array with powers of ten.
  static var arrayLimit: Self { get }
}

extension Float: PrintableFloat {
  static var scalarLimit: Double { 1e6 }
  static var arrayLimit: Float { 1e6 }
}

extension Double: PrintableFloat {
  static var scalarLimit: Double { 1e16 }
  static var arrayLimit: Double { 1e8 }
}

/// The digits of a finite number, the fewest that give it back among all of its type, in decimal.
struct FloatText {
  /// Whether the sign bit is set, as in -0.
  let isNegative: Bool
  /// The digits without leading or trailing zeros; "0" for zero.
  let digits: [Character]
  /// The power of ten of the first digit.
  let exponent: Int

  init<Scalar: PrintableFloat>(_ value: Scalar) {
    isNegative = value.sign == .minus
    // Swift's own description is the shortest; its layout (1e-05, 12.0) is taken apart.
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = Array(mantissa[0])
    let all = whole + (mantissa.count > 1 ? Array(mantissa[1]) : [])
    let scale = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    guard let first = all.firstIndex(where: { $0 != "0" }),
      let last = all.lastIndex(where: { $0 != "0" })
    else {
      digits = ["0"]
      exponent = 0
      return
    }
    digits = Array(all[first...last])
    exponent = whole.count - 1 - first + scale
  }

  private var sign: String { isNegative ? "-" : "" }

  /// Digits after the point in positional notation, such as 3 in 0.125.
  var fractionCount: Int { max(0, digits.count - 1 - exponent) }

  /// Positional notation: the digits before the point, with the sign, and those after it.
  var positional: (whole: String, fraction: String) {
    func digit(_ power: Int) -> Character {
      digits.indices.contains(exponent - power) ? digits[exponent - power] : "0"
    }
    let whole = stride(from: max(exponent, 0), through: 0, by: -1).map(digit)
    let fraction = fractionCount == 0 ? [] : (1...fractionCount).map { digit(-$0) }
    return (sign + String(whole), String(fraction))
  }

  /// Scientific notation: the digit before the point, with the sign, those after it, and the power of ten.
  var scientific: (whole: String, fraction: String, exponent: Int) {
    (sign + String(digits[0]), String(digits.dropFirst()), exponent)
  }

  /// A power of ten with its sign and at least as many digits as wanted, at least two.
  static func power(_ exponent: Int, digits: Int = 2) -> String {
    let number = String(abs(exponent))
    return (exponent < 0 ? "-" : "+") + String(repeating: "0", count: max(0, digits - number.count)) + number
  }

  /// A number by itself, as NumPy prints a scalar.
  static func scalar<Scalar: PrintableFloat>(_ value: Scalar) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let text = FloatText(value)
    let magnitude = abs(value.asDouble)
    guard magnitude == 0 || (magnitude >= 1e-4 && magnitude < Scalar.scalarLimit) else {
      let (whole, fraction, exponent) = text.scientific
      return whole + (fraction.isEmpty ? "" : "." + fraction) + "e" + power(exponent)
    }
    let (whole, fraction) = text.positional
    return whole + "." + (fraction.isEmpty ? "0" : fraction)
  }

  /// NaN and the infinities.
  static func nonFinite<Scalar: PrintableFloat>(_ value: Scalar) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}

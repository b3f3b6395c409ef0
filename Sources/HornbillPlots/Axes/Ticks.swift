import Foundation
import Hornbill

/// Round numbers along an axis and how they are written.
package enum Ticks {
  /// Round numbers in a range, about as many as wanted and never many more.
  package static func choose(
    _ range: ClosedRange<Double>, _ scale: AxisScale, about count: Int, isWhole: Bool = false
  ) -> [Tick] {
    switch scale {
    case .linear: linear(range, about: max(count, 1), least: isWhole ? 1 : 0)
    case .logarithmic: logarithmic(range, about: max(count, 1))
    }
  }

  // MARK: - Linear

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linear(_ range: ClosedRange<Double>, about count: Int, least: Double = 0) -> [Tick] {
    let rough = range.upperBound / Double(count) - range.lowerBound / Double(count)
    let step = roundStep(max(rough, least))
    guard step > 0, step.isFinite else { return [] }
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    // Where the range is far from zero, neighbours may be the same number.
    guard first <= last, last - first <= Double(4 * count + 4), abs(first) < 1e14 else { return [] }
    let values = stride(from: first, through: last, by: 1).map { multiple($0, of: step) }
    return zip(values, labels(values, step: step)).map { Tick($0, $1) }
  }

  /// A multiple of a step without the last digits that binary fractions add.
  private static func multiple(_ count: Double, of step: Double) -> Double {
    guard count != 0 else { return 0 }
    let exponent = floor(log10(step) + 1e-9)
    // Powers of ten that divide are exact where those that multiply are not.
    let digits = (step / pow(10, exponent)).rounded()
    return exponent < 0 && exponent > -300 ? count * digits / pow(10, -exponent) : count * step
  }

  /// The smallest of 1, 2, 5, 10 times a power of ten that is not below a number.
  private static func roundStep(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 0 }
    let power = pow(10, floor(log10(rough)))
    guard power > 0 else { return 0 }
    let factor = [1, 2, 5].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return factor * power
  }

  /// The numbers with just as many digits as tell them apart, with commas between thousands; powers of ten where there
  /// would be many zeros.
  private static func labels(_ values: [Double], step: Double) -> [String] {
    let largest = values.map { abs($0) }.max() ?? 0
    let places = Int(floor(log10(step) + 1e-9))
    guard largest > 0, largest >= 1e6 || largest < 1e-3 else {
      guard largest >= 1e4, places >= 0 else { return values.map { fixed($0, digits: max(-places, 0)) } }
      return values.map { ($0 < 0 ? "−" : "") + SummaryTable.grouped(Int(abs($0))) }
    }
    let exponent = Int(floor(log10(largest) + 1e-12))
    let unit = pow(10, Double(exponent))
    return values.map { value in
      guard value != 0 else { return "0" }
      // A unit below the smallest normal number would lose its digits.
      let part = unit > 1e-300 ? value / unit : value * 1e300 / (unit * 1e300)
      let mantissa = fixed(part, digits: max(exponent - places, 0))
      return (mantissa == "1" ? "" : mantissa == "−1" ? "−" : mantissa + "×") + "10"
        + Superscript.text(exponent)
    }
  }

  /// A number with so many digits after the point and a minus sign of full length.
  package static func fixed(_ value: Double, digits: Int) -> String {
    let text = String(format: "%.\(min(digits, 15))f", abs(value))
    let isZero = !text.contains { $0 != "0" && $0 != "." }
    return (value < 0 && !isZero ? "−" : "") + text
  }

  // MARK: - Logarithmic

  /// Powers of ten, every so many where there are many; 1, 2 and 5 times them where there are few; round numbers in a
  /// range that is narrower still.
  private static func logarithmic(_ range: ClosedRange<Double>, about count: Int) -> [Tick] {
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    let first = Int((low - 1e-9).rounded(.up))
    let last = Int((high + 1e-9).rounded(.down))
    let decades = last - first + 1
    if decades >= 3 || (decades == 2 && count < 4) {
      let stride = (decades + count - 1) / count
      // Multiples of the stride, so that 1 is among them where it is in the range.
      let values = (first...last).filter { $0 % stride == 0 }
      let isPlain = first >= -4 && last <= 4
      return values.map { exponent in
        Tick(pow(10, Double(exponent)), isPlain ? plain(1, exponent) : "10" + Superscript.text(exponent))
      }
    }
    let steps = (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { exponent in
      [1, 2, 5].map { (factor: Double($0), exponent: exponent) }
    }.filter { (low - 1e-9...high + 1e-9).contains(log10($0.factor) + Double($0.exponent)) }
    guard steps.count >= 3 else { return linear(range, about: count).filter { $0.value > 0 } }
    let shown = steps.count <= count + 2 ? steps : steps.filter { $0.factor == 1 }
    return shown.map { factor, exponent in
      let value = exponent < 0 ? factor / pow(10, Double(-exponent)) : factor * pow(10, Double(exponent))
      return Tick(value, plain(factor, exponent))
    }
  }

  /// A digit times a power of ten, written out where that is short.
  private static func plain(_ factor: Double, _ exponent: Int) -> String {
    if exponent < -4 || exponent > 5 {
      return (factor == 1 ? "" : "\(Int(factor))×") + "10" + Superscript.text(exponent)
    }
    return exponent < 0
      ? fixed(factor / pow(10, Double(-exponent)), digits: -exponent)
      : fixed(factor * pow(10, Double(exponent)), digits: 0)
  }
}

import Foundation
import Hornbill

/// A number of a deck beside the one that came out here.
struct Comparison {
  /// Whether two numbers are the same, and if they are not, why.
  enum Verdict: Equatable {
    /// With the range that counts as the same, where it is more than rounding.
    case agrees(within: ClosedRange<Double>?)
    case differs(String)
    /// Not to be compared: fewer epochs, or other data than the deck's.
    case shortened(String)
  }

  let name: String
  let deck: String
  let ours: String
  let verdict: Verdict

  /// Something that is so or is not.
  ///
  /// - Parameters:
  ///   - range: what counts as the same, where it is more than rounding.
  ///   - reason: why it is not to be compared, as with other data; it is where nil.
  ///   - why: what is said where it is not so.
  static func holds(
    _ name: String, deck: String, ours: String, _ isSo: Bool, within range: ClosedRange<Double>? = nil,
    unless reason: String? = nil, otherwise why: String = Comparison.wrong
  ) -> Comparison {
    let verdict: Verdict =
      if let reason { .shortened(reason) } else if isSo { .agrees(within: range) } else { .differs(why) }
    return Comparison(name: name, deck: deck, ours: ours, verdict: verdict)
  }

  /// A whole number that must be the same.
  static func same(
    _ name: String, deck: Int, ours: Int, unless reason: String? = nil,
    otherwise why: String = Comparison.wrong
  ) -> Comparison {
    holds(
      name, deck: SummaryTable.grouped(deck), ours: SummaryTable.grouped(ours), deck == ours, unless: reason,
      otherwise: why)
  }

  /// A number that must be the deck's but for rounding, relative to it.
  static func close(
    _ name: String, deck: Double, ours: Double, tolerance: Double = 1e-6, digits: Int = 6
  ) -> Comparison {
    // What should be zero has nothing to be relative to.
    let isClose = abs(ours - deck) <= tolerance * (deck == 0 ? 1 : abs(deck))
    return holds(name, deck: number(deck, digits), ours: number(ours, digits), isClose)
  }

  /// What should be zero but for rounding, such as the difference of two ways to compute the same.
  static func vanishes(_ name: String, _ ours: Double, tolerance: Double = 1e-6) -> Comparison {
    holds(name, deck: "0 but for rounding", ours: number(ours), ours <= tolerance)
  }

  /// Numbers that must be written like the deck's.
  static func same(_ name: String, _ deck: String, _ ours: Tensor) -> Comparison {
    let words = ours.scalars(as: Double.self).map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
      .joined(separator: " ")
    return holds(name, deck: deck, ours: words, words == deck)
  }

  /// A number that hangs on random weights: it must lie in a range around the deck's.
  static func within(
    _ range: ClosedRange<Double>, _ name: String, deck: Double, ours: Double, unless reason: String? = nil,
    otherwise why: String = Comparison.random
  ) -> Comparison {
    holds(
      name, deck: number(deck), ours: number(ours), range.contains(ours), within: range, unless: reason,
      otherwise: why)
  }

  /// A time of a slide, which no page can have that is the same for the same seed.
  static func untimed(_ name: String, deck: String, workload: String) -> Comparison {
    holds(
      name, deck: deck, ours: "–", false,
      unless:
        "Times would make each page another one: hornbill bench \(workload) measures a step of 128 images.")
  }

  /// So many digits after the point; of small numbers four that count.
  static func number(_ value: Double, _ digits: Int = 4) -> String {
    value != 0 && abs(value) < 1e-3
      ? String(format: "%.3e", value) : String(format: "%.\(digits)f", value == 0 ? 0 : value)
  }

  /// The number in the middle; of an even count the upper one of the two.
  static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }

  static let wrong = "Nothing about this is random: it should be the deck's. Please report it."
  static let random =
    "The first weights and the order of the rows are random, and the deck names no seed: each run lies elsewhere."
}

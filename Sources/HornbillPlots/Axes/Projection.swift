import Foundation

/// Where the numbers of an axis lie in a drawing.
public struct Projection: Sendable, Hashable {
  /// How numbers are spread.
  public let scale: AxisScale
  /// The numbers at both ends, the smaller first.
  public let range: ClosedRange<Double>
  /// Where the first number lies.
  let start: Double
  /// Where the last number lies.
  let end: Double

  /// The place of a number; nil where it has none.
  public func callAsFunction(_ value: Double) -> Double? {
    guard let part = part(value) else { return nil }
    let place = start + part * (end - start)
    return place.isFinite ? place : nil
  }

  /// How far a number is on the way from the smaller end to the larger.
  private func part(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch scale {
    case .linear:
      // Halves, because the difference of huge numbers has no finite value.
      let width = range.upperBound / 2 - range.lowerBound / 2
      return (value / 2 - range.lowerBound / 2) / width
    case .logarithmic:
      guard value > 0 else { return nil }
      return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
  }

  /// The range that an axis shows of data: all of it, with a little room at its ends.
  ///
  /// - Parameters:
  ///   - padding: the room at each end as a part of the whole.
  ///   - standsOnZero: whether there is no room beyond zero.
  /// - Returns: nil where no number has a place.
  static func range(
    of values: [Double], _ scale: AxisScale, padding: Double, standsOnZero: Bool
  ) -> ClosedRange<Double>? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && (scale == .linear || value > 0) {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return nil }
    (low, high) = (max(low, -1e300), min(high, 1e300))
    switch scale {
    case .logarithmic:
      (low, high) = (max(low, 1e-300), max(high, 1e-300))
      let room = low == high ? 0.5 : padding * log10(high / low)
      let factor = pow(10, min(room, 8))
      return low / factor...high * factor
    case .linear:
      let magnitude = max(abs(low), abs(high))
      // Numbers that differ in their last digits only cannot be told apart along an axis.
      if high / 2 - low / 2 <= magnitude * 1e-12 {
        let room = magnitude == 0 ? 1 : magnitude * 0.1
        return low - room...high + room
      }
      let room = (high / 2 - low / 2) * 2 * padding
      return (standsOnZero && low == 0 ? 0 : low - room)...(standsOnZero && high == 0 ? 0 : high + room)
    }
  }
}

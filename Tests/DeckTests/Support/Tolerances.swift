import Foundation
import Hornbill
import Testing

/// How closely a number of the decks must be met.
enum Tolerance: Double {
  /// T1 in float64: nothing but rounding.
  case exact64 = 1e-10
  /// T1 in float32: nothing but rounding.
  case exact32 = 1e-6
  /// 20 steps of training, computed in two ways.
  case steps32 = 1e-5
  /// T2: a deterministic trajectory in float32.
  case trajectory = 1e-4
}

/// Fails where a number differs from the expected one by more than the tolerance, relative to the expected one.
func expectClose(
  _ value: Double, _ expected: Double, _ tolerance: Tolerance,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    value == expected || Swift.abs(value - expected) <= tolerance.rawValue * Swift.abs(expected),
    "\(value), expected \(expected)", sourceLocation: sourceLocation)
}

/// Fails where an element differs by more than the tolerance, relative to the largest magnitude expected.
func expectClose(
  _ tensor: Tensor, _ expected: [Double], _ tolerance: Tolerance,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let values = tensor.scalars(as: Double.self)
  let scale = expected.map { Swift.abs($0) }.max() ?? 0
  #expect(
    values.count == expected.count
      && zip(values, expected).allSatisfy { Swift.abs($0 - $1) <= tolerance.rawValue * scale },
    "\(values), expected \(expected)", sourceLocation: sourceLocation)
}

/// The same with a tensor, whose shape must be the same, too.
func expectClose(
  _ tensor: Tensor, _ expected: Tensor, _ tolerance: Tolerance,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(tensor.shape == expected.shape, sourceLocation: sourceLocation)
  expectClose(tensor, expected.scalars(as: Double.self), tolerance, sourceLocation: sourceLocation)
}

/// The number in the middle.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The text of what the body throws.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

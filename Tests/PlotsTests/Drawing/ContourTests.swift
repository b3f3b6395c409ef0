import Foundation
import HornbillPlots
import Testing

@Suite struct ContourTests {
  @Test func linesOfAPlaneAreExact() throws {
    let field = try Field(x: -2...3, y: -1...1, columns: 11, rows: 7) { x, y in 2 * x - 3 * y + 0.25 }
    let lines = ContourTracing.lines(field, at: 1, isClosed: false)
    #expect(lines.count == 1)
    for point in lines.joined() { #expect(abs(2 * point.x - 3 * point.y + 0.25 - 1) < 1e-12) }
    #expect(lines[0].map(\.y).min() == -1 && lines[0].map(\.y).max() == 1)
  }

  @Test func aCircleIsOneRing() throws {
    let field = try Field(x: -2...2, y: -2...2, columns: 81, rows: 81) { x, y in x * x + y * y }
    for isClosed in [false, true] {
      let rings = ContourTracing.lines(field, at: 1.5, isClosed: isClosed)
      // Closed lines are around what is above the level: here also the field's edge.
      #expect(rings.count == (isClosed ? 2 : 1))
      #expect(rings.allSatisfy { $0.first == $0.last })
      let circle = rings.first { $0.allSatisfy { $0.x * $0.x + $0.y * $0.y < 2 } }
      for point in try #require(circle) {
        #expect(abs((point.x * point.x + point.y * point.y).squareRoot() - 1.5.squareRoot()) < 1e-3)
      }
    }
  }

  @Test func closedRingsEncloseWhatIsAbove() throws {
    let field = try Field(x: 0...6, y: 0...6, columns: 25, rows: 25) { x, y in sin(x) * cos(2 * y) }
    let rings = ContourTracing.lines(field, at: 0.1, isClosed: true)
    var random = RandomNumbers(3)
    for _ in 0..<300 {
      let (i, j) = (1 + random.below(23), 1 + random.below(23))
      let (x, y) = (field.x[i], field.y[j])
      let value = field.values[j * 25 + i]
      guard abs(value - 0.1) > 1e-9 else { continue }
      let crossings = rings.reduce(0) { count, ring in
        count
          + zip(ring, ring.dropFirst()).count { a, b in
            (a.y <= y + 1e-7) != (b.y <= y + 1e-7) && a.x + (b.x - a.x) * (y + 1e-7 - a.y) / (b.y - a.y) > x
          }
      }
      #expect((crossings % 2 == 1) == (value >= 0.1))
    }
  }

  @Test func missingNumbersLeaveGaps() throws {
    var values = try Field(x: 0...4, y: 0...4, columns: 5, rows: 5) { x, _ in x }.values
    values[12] = .nan
    let field = try Field(x: [0, 1, 2, 3, 4], y: [0, 1, 2, 3, 4], values: values)
    let lines = ContourTracing.lines(field, at: 1.5, isClosed: false)
    #expect(lines.count == 2)
    #expect(lines.joined().allSatisfy { $0.x == 1.5 && ($0.y <= 1 || $0.y >= 3) })
    #expect(try FilledContours(field).drawsSomething())
  }

  @Test func aSaddleIsParted() throws {
    let field = try Field(x: [0, 1], y: [0, 1], values: [1, 0, 0, 1])
    // The middle is 0.5: above 0.4, so the low corners are cut off, and below 0.6, so the high ones are.
    let low = ContourTracing.lines(field, at: 0.4, isClosed: false)
    #expect(low.count == 2 && low.allSatisfy { $0.allSatisfy { abs($0.x - $0.y) > 0.3 } })
    let high = ContourTracing.lines(field, at: 0.6, isClosed: false)
    #expect(high.count == 2 && high.allSatisfy { $0.allSatisfy { abs($0.x + $0.y - 1) > 0.3 } })
  }

  @Test func aFieldOfOneValueIsOneColour() throws {
    let field = try Field(x: 0...1, y: 0...1, columns: 3, rows: 3) { _, _ in 2 }
    #expect(try FilledContours(field).drawsSomething())
  }

  @Test func wrongFields() {
    expectError(
      "Field \"x\": expected at least two finite numbers, each above the one before, received [1.0, 1.0]."
    ) {
      _ = try Field(x: [1, 1], y: [0, 1], values: [1, 2, 3, 4])
    }
    expectError("Field: expected 4 values for a grid of 2 by 2, received 3.") {
      _ = try Field(x: [0, 1], y: [0, 1], values: [1, 2, 3])
    }
    expectError("Field: expected a number of rows of at least 2, received 1.") {
      _ = try Field(x: 0...1, y: 0...1, rows: 1) { _, _ in 0 }
    }
    expectError("Contours: expected finite levels, each above the one before, received [2.0, 1.0].") {
      let field = try Field(x: 0...1, y: 0...1) { x, y in x * y }
      _ = try Chart { Contours(field, levels: .at([2, 1])) }.svg()
    }
  }
}

extension Mark {
  /// Whether a chart of the mark shows any colour of its own.
  fileprivate func drawsSomething() throws -> Bool {
    try Chart { self }.svg().contains("fill-rule=\"evenodd\"")
  }
}

import Foundation
import HornbillPlots
import Testing

@Suite struct TickTests {
  private func labels(_ range: ClosedRange<Double>, _ scale: AxisScale = .linear, about count: Int = 5)
    -> [String]
  {
    Ticks.choose(range, scale, about: count).map(\.label)
  }

  @Test func roundNumbers() {
    #expect(labels(0...1) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(0...20, about: 4) == ["0", "5", "10", "15", "20"])
    #expect(labels(-1.3...1.3) == ["−1", "0", "1"])
    #expect(labels(0.31...0.37) == ["0.32", "0.34", "0.36"])
    #expect(labels(0...60_000, about: 3) == ["0", "20,000", "40,000", "60,000"])
    #expect(labels(-5_000...10_000, about: 3) == ["−5,000", "0", "5,000", "10,000"])
  }

  @Test func manyDigitsBecomePowersOfTen() {
    #expect(labels(0...4e6, about: 4) == ["0", "10⁶", "2×10⁶", "3×10⁶", "4×10⁶"])
    #expect(labels(0...2e-9, about: 2) == ["0", "10⁻⁹", "2×10⁻⁹"])
    #expect(labels(-1e300...1e300, about: 2) == ["−10³⁰⁰", "0", "10³⁰⁰"])
  }

  @Test func numbersFarFromZeroKeepTheirDifferences() {
    let labels = labels(1e9...1e9 + 6, about: 3)
    #expect(labels == ["1.000000000×10⁹", "1.000000002×10⁹", "1.000000004×10⁹", "1.000000006×10⁹"])
  }

  @Test func logarithmic() {
    #expect(labels(0.01...100, .logarithmic) == ["0.01", "0.1", "1", "10", "100"])
    #expect(labels(1e-9...1e3, .logarithmic, about: 4) == ["10⁻⁸", "10⁻⁴", "10⁰"])
    #expect(labels(1...20, .logarithmic) == ["1", "2", "5", "10", "20"])
    #expect(labels(3...3.4, .logarithmic) == ["3.0", "3.1", "3.2", "3.3", "3.4"])
  }

  @Test(arguments: 0..<400) func ticksAreInRangeInOrderAndTellApart(seed: Int) {
    var random = RandomNumbers(UInt64(seed))
    let center = random.normal() * pow(10, Double(random.below(24) - 12))
    let width = pow(10, Double(random.below(24) - 12)) * (random.uniform() + 0.01)
    guard width > abs(center) * 1e-10 else { return }
    let count = 1 + random.below(9)
    let range = center - width...center + width
    let ticks = Ticks.choose(range, .linear, about: count)
    #expect(ticks.count <= 2 * count + 2)
    #expect(count < 3 || ticks.count >= 2, "\(range) \(count)")
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
    #expect(Set(ticks.map(\.label)).count == ticks.count, "\(ticks.map(\.label))")
    let slack = 1e-8 * width
    #expect(ticks.allSatisfy { $0.value >= range.lowerBound - slack && $0.value <= range.upperBound + slack })
    let low = pow(10, Double(random.below(20) - 10)) * (random.uniform() + 0.1)
    let high = low * (1.05 + pow(10, random.uniform() * 12))
    let powers = Ticks.choose(low...high, .logarithmic, about: count)
    #expect(powers.allSatisfy { $0.value > 0 && $0.value >= low * 0.999 && $0.value <= high * 1.001 })
    #expect(Set(powers.map(\.label)).count == powers.count, "\(powers.map(\.label))")
  }
}

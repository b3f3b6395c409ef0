import HornbillPlots
import Testing

@Suite struct HistogramTests {
  @Test func countsAreNumPys() {
    // numpy.histogram([0, 1, 1, 2, 3, 4, 4, 4], bins=4)
    let histogram = Histogram([0, 1, 1, 2, 3, 4, 4, 4], bins: .count(4))
    #expect(histogram.edges == [0, 1, 2, 3, 4])
    #expect(histogram.heights == [1, 2, 1, 4])
  }

  @Test func edgesLeaveOutWhatIsOutside() {
    let histogram = Histogram([-1, 0, 0.5, 2, 5, .nan, .infinity], bins: .edges([0, 1, 3]))
    #expect(histogram.heights == [2, 1])
  }

  @Test(arguments: 0..<20) func densitiesHaveAnAreaOfOne(seed: Int) {
    var random = RandomNumbers(UInt64(seed))
    let values = (0..<500).map { _ in random.normal() * 3 + 1 }
    let edges = Array(Set((0..<9).map { _ in random.normal() * 4 } + [-20, 20])).sorted()
    for bins in [Histogram.Bins.count(1 + random.below(40)), .edges(edges)] {
      let histogram = Histogram(values, bins: bins, isDensity: true)
      let area = zip(histogram.heights, zip(histogram.edges, histogram.edges.dropFirst()))
        .reduce(0) { $0 + $1.0 * ($1.1.1 - $1.1.0) }
      #expect(abs(area - 1) < 1e-12)
    }
  }

  @Test func oneValueAndNone() throws {
    #expect(Histogram([3, 3], bins: .count(2)).edges == [2.5, 3, 3.5])
    #expect(Histogram([3, 3], bins: .count(2)).heights == [0, 2])
    #expect(Histogram([.nan]).edges.isEmpty)
    #expect(try Chart { Histogram([]) }.svg().contains(">no data<"))
  }

  @Test func wrongBins() {
    expectError("Histogram: expected a number of bins of at least 1, received 0.") {
      _ = try Chart { Histogram([1], bins: .count(0)) }.svg()
    }
    expectError(
      "Histogram: expected at least two finite edges, each above the one before, received [1.0, 0.0]."
    ) {
      _ = try Chart { Histogram([1], bins: .edges([1, 0])) }.svg()
    }
  }
}

/// The room between two lines: a spread around a mean.
public struct Band: Mark {
  let x, lower, upper: [Double]
  let label: String
  let paint: Paint?
  let opacity: Double

  /// The room between lines; where a number is not finite it has a gap.
  ///
  /// - Parameters:
  ///   - x: how far to the right, in order.
  ///   - lower: the lower edge; as many.
  ///   - upper: the upper edge; as many.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  ///   - opacity: from 0 (unseen) to 1.
  public init(
    _ x: [Double], lower: [Double], upper: [Double], label: String = "", paint: Paint? = nil,
    opacity: Double = 0.25
  ) {
    (self.x, self.lower, self.upper, self.label) = (x, lower, upper, label)
    (self.paint, self.opacity) = (paint, opacity)
  }

  /// All numbers.
  public var extent: Extent { Extent(x: x, y: lower + upper) }
  /// One, unless a colour was given.
  public var seriesCount: Int { paint == nil ? 1 : 0 }

  /// Finds numbers that have no partner.
  public func check() throws {
    try requireEqualCounts(
      "Band", ("x values", x.count), ("lower values", lower.count), ("upper values", upper.count))
  }

  /// A square of the colour.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.swatch(fill(series)), label)]
  }

  /// Draws the band.
  public func draw(in area: inout PlotArea) {
    var rings: [[Point]] = []
    var (below, above): ([Point], [Point]) = ([], [])
    func close() {
      if below.count > 1 { rings.append(below + above.reversed()) }
      (below, above) = ([], [])
    }
    for index in x.indices {
      if let low = area.place(x[index], lower[index]), let high = area.place(x[index], upper[index]) {
        below.append(low)
        above.append(high)
      } else {
        close()
      }
    }
    close()
    if !rings.isEmpty { area.add(.shapes([.path(rings, isClosed: true)], fill: fill(area.series))) }
  }

  private func fill(_ series: Int) -> Fill { Fill(paint ?? .series(series), opacity: opacity) }
}

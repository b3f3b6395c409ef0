import HornbillGraph

/// How often numbers fall between edges.
///
/// Several in one chart show through each other; give them the same edges to compare them.
public struct Histogram: Mark {
  /// How wide the bars are.
  public enum Bins: Sendable, Hashable {
    /// So many bars of one width between the smallest and the largest number.
    case count(Int)
    /// Bars between given edges, which grow; numbers outside are left out.
    case edges([Double])
  }

  let values: [Double]
  let bins: Bins
  let isDensity: Bool
  let label: String
  let paint: Paint?

  /// Bars for numbers; those that are not finite are left out.
  ///
  /// - Parameters:
  ///   - values: the numbers.
  ///   - bins: how wide the bars are.
  ///   - isDensity: whether the area of all bars is 1 instead of their heights being numbers of values.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  public init(
    _ values: [Double], bins: Bins = .count(30), isDensity: Bool = false, label: String = "",
    paint: Paint? = nil
  ) {
    (self.values, self.bins, self.isDensity) = (values, bins, isDensity)
    (self.label, self.paint) = (label, paint)
  }

  /// The edges of the bars, one more than there are bars; none where there are no numbers to set them.
  public var edges: [Double] {
    switch bins {
    case .edges(let edges): return edges
    case .count(let count):
      let finite = values.filter(\.isFinite)
      guard let low = finite.min(), let high = finite.max(), count > 0 else { return [] }
      // As NumPy does where all numbers are the same.
      let (first, last) = low == high ? (low - 0.5, high + 0.5) : (low, high)
      return (0...count).map {
        $0 == count ? last : first + (last / Double(count) - first / Double(count)) * Double($0)
      }
    }
  }

  /// The heights of the bars: how many values fall between neighbouring edges, or the density of them.
  ///
  /// An edge belongs to the bar on its right, the last one to the last bar (as in NumPy).
  public var heights: [Double] {
    let edges = edges
    guard edges.count > 1 else { return [] }
    var counts = [Double](repeating: 0, count: edges.count - 1)
    for value in values where value >= edges[0] && value <= edges[edges.count - 1] {
      var (low, high) = (0, edges.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if value >= edges[middle] { low = middle } else { high = middle }
      }
      counts[low] += 1
    }
    guard isDensity else { return counts }
    let total = counts.reduce(0, +)
    return counts.indices.map { total > 0 ? counts[$0] / total / (edges[$0 + 1] - edges[$0]) : 0 }
  }

  /// From the first edge to the last; zero and the heights.
  public var extent: Extent {
    Extent(x: edges, y: values.isEmpty ? [] : [0] + heights, standsOnZero: true, countsY: !isDensity)
  }
  /// One, unless a colour was given.
  public var seriesCount: Int { paint == nil ? 1 : 0 }

  /// Finds edges that do not grow, and numbers of bars below 1.
  public func check() throws {
    switch bins {
    case .count(let count): try requireAtLeast(1, count, "a number of bins", "Histogram")
    case .edges(let edges):
      guard edges.count > 1, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }),
        edges.allSatisfy(\.isFinite)
      else {
        throw HornbillError(
          "Histogram", expected: "at least two finite edges, each above the one before",
          received: edges.count < 8 ? "\(edges)" : "\(edges.count) edges that do not grow")
      }
    }
  }

  /// A square of the colour.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.swatch(Fill(paint ?? .series(series), opacity: 0.5)), label)]
  }

  /// Draws the bars and the line around them.
  public func draw(in area: inout PlotArea) {
    let (edges, heights) = (edges, heights)
    let paint = paint ?? .series(area.series)
    var bars: [Rectangle] = []
    for (index, height) in heights.enumerated() where height > 0 {
      guard let start = area.x(edges[index]), let end = area.x(edges[index + 1]), let top = area.y(height)
      else {
        continue
      }
      bars.append(area.bar(from: start, to: end, top: top))
    }
    let outlines = Self.outlines(bars, base: area.baseline)
    // On a terminal the first histogram is of blocks, and others are lines over it.
    if area.medium.isTerminal, area.series == 0 {
      area.add(.shapes(bars.map { .rectangle($0) }, fill: Fill(paint)))
      return
    }
    if !area.medium.isTerminal, !outlines.isEmpty {
      area.add(.shapes([.path(outlines, isClosed: true)], fill: Fill(paint, opacity: 0.5)))
    }
    if !outlines.isEmpty {
      area.add(.shapes([.path(outlines, isClosed: false)], stroke: Stroke(paint, width: 1.2)))
    }
  }

  /// The lines over neighbouring bars, from base line to base line.
  private static func outlines(_ bars: [Rectangle], base: Double) -> [[Point]] {
    var lines: [[Point]] = []
    for bar in bars {
      let corners = [Point(bar.minX, bar.minY), Point(bar.maxX, bar.minY)]
      if let last = lines.last?.last, abs(last.x - bar.minX) < 0.01 {
        lines[lines.count - 1] += corners
      } else {
        lines.append(corners)
      }
    }
    return lines.map { line in
      guard let first = line.first, let last = line.last else { return line }
      return [Point(first.x, base)] + line + [Point(last.x, base)]
    }
  }
}

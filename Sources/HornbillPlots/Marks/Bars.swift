import HornbillGraph

/// Bars that stand on zero, side by side where there are several of a name.
public struct Bars: Mark {
  let names: [String]
  let groups: [[Double]]
  let labels: [String]
  let paint: Paint?

  /// Bars for names: one for each number.
  ///
  /// - Parameters:
  ///   - names: what stands below the bars.
  ///   - values: how high they are; as many.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  public init(_ names: [String], _ values: [Double], label: String = "", paint: Paint? = nil) {
    (self.names, groups, labels, self.paint) = (names, [values], label.isEmpty ? [] : [label], paint)
  }

  /// Groups of bars for names, one bar of each group above each name.
  ///
  /// - Parameters:
  ///   - names: what stands below the bars.
  ///   - groups: for each group as many numbers as there are names.
  ///   - labels: what the legend says of each group.
  public init(_ names: [String], groups: [[Double]], labels: [String]) {
    (self.names, self.groups, self.labels, paint) = (names, groups, labels, nil)
  }

  /// From half a step before the first name to half a step behind the last; zero and all numbers.
  public var extent: Extent {
    Extent(
      x: names.isEmpty ? [] : [-0.5, Double(names.count) - 0.5], y: [0] + groups.joined(), xNames: names,
      standsOnZero: true)
  }
  /// One for each group, unless a colour was given.
  public var seriesCount: Int { paint == nil ? groups.count : 0 }

  /// Finds numbers without a name, and groups without a label.
  public func check() throws {
    for group in groups { try requireEqualCounts("Bars", ("names", names.count), ("values", group.count)) }
    guard labels.isEmpty || labels.count == groups.count else {
      throw HornbillError(
        "Bars", expected: "a label for each of \(groups.count) groups", received: "\(labels.count) labels")
    }
  }

  /// A square for each group.
  public func legend(series: Int) -> [LegendEntry] {
    labels.indices.map { LegendEntry(.swatch(fill($0, series)), labels[$0]) }
  }

  /// Draws the bars.
  public func draw(in area: inout PlotArea) {
    let width = 0.76 / Double(max(groups.count, 1))
    for (number, group) in groups.enumerated() {
      let bars = group.enumerated().compactMap { index, value -> Outline? in
        let left = Double(index) - 0.38 + Double(number) * width
        guard let start = area.x(left), let end = area.x(left + width), let top = area.y(value) else {
          return nil
        }
        return .rectangle(area.bar(from: start, to: end, top: top, gap: groups.count > 1 ? 1 : 0))
      }
      area.add(.shapes(bars, fill: fill(number, area.series)))
    }
  }

  private func fill(_ number: Int, _ series: Int) -> Fill { Fill(paint ?? .series(series + number)) }
}

extension PlotArea {
  /// The rectangle between the base line and a height.
  func bar(from start: Double, to end: Double, top: Double, gap: Double = 0) -> Rectangle {
    let base = baseline
    let left = min(start, end)
    return Rectangle(
      x: left, y: min(top, base), width: max(abs(end - start) - medium.choose(gap, terminal: 0), 0.5),
      height: abs(base - top))
  }
}

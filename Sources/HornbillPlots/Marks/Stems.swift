/// Points on thin lines that stand on zero: weights, coefficients, impulses.
public struct Stems: Mark {
  let x, y: [Double]
  let label: String
  let paint: Paint?

  /// Points at places, each on its line.
  ///
  /// - Parameters:
  ///   - x: how far to the right.
  ///   - y: how high; as many.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  public init(_ x: [Double], _ y: [Double], label: String = "", paint: Paint? = nil) {
    (self.x, self.y, self.label, self.paint) = (x, y, label, paint)
  }

  /// Points above 0, 1, 2, ….
  public init(_ y: [Double], label: String = "", paint: Paint? = nil) {
    self.init(y.indices.map(Double.init), y, label: label, paint: paint)
  }

  /// All numbers and zero.
  public var extent: Extent { Extent(x: x, y: [0] + y) }
  /// One, unless a colour was given.
  public var seriesCount: Int { paint == nil ? 1 : 0 }

  /// Finds numbers that have no partner.
  public func check() throws { try requireEqualCounts("Stems", ("x values", x.count), ("y values", y.count)) }

  /// A point.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.marker(.circle, paint ?? .series(series)), label)]
  }

  /// Draws the points, their lines and the line they stand on.
  public func draw(in area: inout PlotArea) {
    let paint = paint ?? .series(area.series)
    let (base, frame) = (area.baseline, area.rectangle)
    let places = zip(x, y).compactMap { area.place($0, $1) }
    area.add(
      .shapes(
        [.path([[Point(frame.minX, base), Point(frame.maxX, base)]], isClosed: false)], stroke: Stroke(.muted)
      ))
    let lines = places.map { [Point($0.x, base), $0] }
    if !lines.isEmpty {
      area.add(.shapes([.path(lines, isClosed: false)], stroke: Stroke(paint, width: 1.5)))
    }
    area.add(
      .shapes(places.map { .circle($0, radius: area.medium.choose(4, terminal: 1)) }, fill: Fill(paint)))
  }
}

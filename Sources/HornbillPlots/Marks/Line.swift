/// Numbers joined by a line; where one is not finite the line has a gap.
///
/// ```swift
/// Chart("Loss") {
///   Line(epochs, loss, label: "train")
///   Line(epochs, valLoss, label: "test", dash: .dashed)
/// }
/// ```
public struct Line: Mark {
  /// Whether a line has gaps.
  public enum Dash: Sendable, Hashable, CaseIterable {
    /// No gaps.
    case solid
    /// Short pieces.
    case dashed
    /// Points.
    case dotted

    var lengths: [Double] {
      switch self {
      case .solid: []
      case .dashed: [6, 4]
      case .dotted: [1.5, 3]
      }
    }
  }

  let x, y: [Double]
  let label: String
  let paint: Paint?
  let width: Double
  let dash: Dash
  let hasMarkers: Bool

  /// A line through places.
  ///
  /// - Parameters:
  ///   - x: how far to the right, in the order in which they are joined.
  ///   - y: how high; as many.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  ///   - width: how thick the line is.
  ///   - dash: whether it has gaps.
  ///   - hasMarkers: whether each place has a dot.
  public init(
    _ x: [Double], _ y: [Double], label: String = "", paint: Paint? = nil, width: Double = 2,
    dash: Dash = .solid,
    hasMarkers: Bool = false
  ) {
    (self.x, self.y, self.label, self.paint) = (x, y, label, paint)
    (self.width, self.dash, self.hasMarkers) = (width, dash, hasMarkers)
  }

  /// A line through numbers at 0, 1, 2, ….
  public init(
    _ y: [Double], label: String = "", paint: Paint? = nil, width: Double = 2, dash: Dash = .solid,
    hasMarkers: Bool = false
  ) {
    self.init(
      y.indices.map(Double.init), y, label: label, paint: paint, width: width, dash: dash,
      hasMarkers: hasMarkers)
  }

  /// All numbers.
  public var extent: Extent { Extent(x: x, y: y) }
  /// One, unless a colour was given.
  public var seriesCount: Int { paint == nil ? 1 : 0 }

  /// Finds numbers that have no partner.
  public func check() throws { try requireEqualCounts("Line", ("x values", x.count), ("y values", y.count)) }

  /// A piece of the line.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.line(stroke(series)), label)]
  }

  /// Draws the line.
  public func draw(in area: inout PlotArea) {
    let runs = area.runs(x, y)
    let stroke = stroke(area.series)
    let width = area.rectangle.width
    let lines = runs.filter { $0.count > 1 }.map { LineThinning.thinned($0, width: width) }
    if !lines.isEmpty { area.add(.shapes([.path(lines, isClosed: false)], stroke: stroke)) }
    // A number between two gaps is no line, but it should be seen.
    let dots =
      hasMarkers && !area.medium.isTerminal
      ? runs.flatMap { $0 } : runs.filter { $0.count == 1 }.flatMap { $0 }
    let radius = area.medium.choose(hasMarkers ? 3 : width, terminal: 0.5)
    area.add(.shapes(dots.map { .circle($0, radius: radius) }, fill: Fill(stroke.paint)))
  }

  private func stroke(_ series: Int) -> Stroke {
    Stroke(paint ?? .series(series), width: width, dash: dash.lengths)
  }
}

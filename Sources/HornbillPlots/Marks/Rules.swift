/// A vertical line across the chart at one number.
public struct VerticalMark: Mark {
  let x: Double
  let label: String
  let paint: Paint
  let dash: Line.Dash

  /// A line at a number; `label` is what the legend says.
  public init(_ x: Double, label: String = "", paint: Paint = .muted, dash: Line.Dash = .dashed) {
    (self.x, self.label, self.paint, self.dash) = (x, label, paint, dash)
  }

  /// The number.
  public var extent: Extent { Extent(x: [x], y: []) }
  /// None.
  public var seriesCount: Int { 0 }
  /// A piece of the line.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.line(stroke), label)]
  }

  /// Draws the line.
  public func draw(in area: inout PlotArea) {
    guard let place = area.x(x) else { return }
    let ends = [Point(place, area.rectangle.minY), Point(place, area.rectangle.maxY)]
    area.add(.shapes([.path([ends], isClosed: false)], stroke: stroke))
  }

  private var stroke: Stroke { Stroke(paint, width: 1.5, dash: dash.lengths) }
}

/// A horizontal line across the chart at one number.
public struct HorizontalMark: Mark {
  let y: Double
  let label: String
  let paint: Paint
  let dash: Line.Dash

  /// A line at a number; `label` is what the legend says.
  public init(_ y: Double, label: String = "", paint: Paint = .muted, dash: Line.Dash = .dashed) {
    (self.y, self.label, self.paint, self.dash) = (y, label, paint, dash)
  }

  /// The number.
  public var extent: Extent { Extent(x: [], y: [y]) }
  /// None.
  public var seriesCount: Int { 0 }
  /// A piece of the line.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.line(stroke), label)]
  }

  /// Draws the line.
  public func draw(in area: inout PlotArea) {
    guard let place = area.y(y) else { return }
    let ends = [Point(area.rectangle.minX, place), Point(area.rectangle.maxX, place)]
    area.add(.shapes([.path([ends], isClosed: false)], stroke: stroke))
  }

  private var stroke: Stroke { Stroke(paint, width: 1.5, dash: dash.lengths) }
}

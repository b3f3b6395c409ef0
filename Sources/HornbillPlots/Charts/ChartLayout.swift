import Foundation

/// Gives everything in a chart its place.
///
/// The room for words around the axes depends on the numbers along them, and these on the room that is left, so the
/// room is found in rounds.
struct ChartLayout {
  let chart: Chart
  let medium: Medium
  let legend: LegendBox
  let colorBar: ColorBar?
  let xNames: [Tick]?
  let fillsPlane, standsOnZero, isYWhole: Bool
  let hasData: Bool

  var xRange, yRange: ClosedRange<Double>
  var plot = Rectangle(x: 0, y: 0, width: 0, height: 0)
  var xTicks: [PlacedTick] = []
  var yTicks: [PlacedTick] = []
  var titleLines: [String] = []
  var isLegendAbove = false
  var isTilted = false

  struct PlacedTick {
    let value: Double
    let label: String
    let place: Double
  }

  var pad: Double { medium.choose(10, terminal: 0) }
  var tickLength: Double { medium.choose(4, terminal: 0) }
  var gap: Double { medium.choose(4, terminal: 0) }
  var labelGap: Double { medium.choose(7, terminal: 0) }
  /// How far the axes' lines are from the numbers' places: on a terminal in characters of their own.
  var axisOffset: (x: Double, y: Double) { medium.isTerminal ? (1, 2) : (0, 0) }
  static let tilt = 40.0

  init(_ chart: Chart, _ medium: Medium) {
    (self.chart, self.medium) = (chart, medium)
    let extents = chart.marks.map(\.extent)
    fillsPlane = extents.contains(where: \.fillsPlane)
    standsOnZero = extents.contains(where: \.standsOnZero)
    isYWhole = chart.yAxis.isWhole || (!extents.isEmpty && extents.allSatisfy(\.countsY))
    xNames = extents.compactMap(\.xNames).first.map { $0.enumerated().map { Tick(Double($0), $1) } }
    let padding = fillsPlane ? 0 : 0.04
    let x = Projection.range(
      of: extents.flatMap(\.x), chart.xAxis.scale, padding: xNames == nil ? padding : 0, standsOnZero: false)
    let y = Projection.range(
      of: extents.flatMap(\.y), chart.yAxis.scale, padding: padding, standsOnZero: standsOnZero)
    hasData = (x != nil || chart.xAxis.range != nil) && (y != nil || chart.yAxis.range != nil)
    func empty(_ axis: Axis) -> ClosedRange<Double> { axis.scale == .linear ? 0...1 : 1...10 }
    xRange = chart.xAxis.range ?? x ?? empty(chart.xAxis)
    yRange = chart.yAxis.range ?? y ?? empty(chart.yAxis)
    var series = 0
    let entries = chart.marks.flatMap { mark in
      defer { series += mark.seriesCount }
      return mark.legend(series: series)
    }
    let limit = medium.width * 0.6
    legend = LegendBox(
      entries: chart.legend == .hidden
        ? [] : entries.map { LegendEntry($0.symbol, medium.fitted($0.label, .label, width: limit)) },
      medium: medium)
    colorBar = chart.marks.compactMap(\.colorScale).first.map {
      ColorBar(scale: $0.suited(to: medium), medium: medium)
    }
    // A terminal has no room within the axes, and what fills the plane leaves none.
    isLegendAbove =
      !legend.entries.isEmpty
      && (chart.legend == .above || medium.isTerminal || (fillsPlane && chart.legend == .automatic))
  }

  /// Finds the rectangle between the axes, and what is marked along them.
  mutating func place() {
    titleLines = medium.wrapped(chart.title, .title, width: medium.width - 2 * pad)
    isTilted = false
    var overhang = (left: 0.0, right: 0.0, bottom: 0.0)
    for _ in 0..<8 {
      let previous = overhang
      placeAxes(overhang)
      overhang = tickOverhang()
      if overhang == previous { break }
    }
  }

  mutating func placeAxes(_ overhang: (left: Double, right: Double, bottom: Double)) {
    let hasYLabel = !chart.yAxis.label.isEmpty
    let line = medium.lineHeight(.tick)
    var top = pad + Double(titleLines.count) * medium.lineHeight(.title)
    if !titleLines.isEmpty { top += medium.choose(6, terminal: 0) }
    if isLegendAbove {
      top += legend.stripHeight(width: medium.width - 2 * pad) + medium.choose(4, terminal: 0)
    }
    // The topmost number hangs over; on a terminal the labels of axes stand here.
    top += medium.isTerminal ? (hasYLabel || !(colorBar?.scale.label.isEmpty ?? true) ? 4 : 0) : line / 2
    var bottom = pad + axisOffset.y * 2 + tickLength + gap + max(line, overhang.bottom)
    if !chart.xAxis.label.isEmpty { bottom += gap + medium.lineHeight(.label) }
    let height = max(medium.snapped(medium.height - top - bottom, 4), 8)
    var right = max(pad, overhang.right)
    if let colorBar { right = max(right, pad + colorBar.width(height: height)) }

    plot = Rectangle(x: 0, y: top, width: 0, height: height)
    yTicks = chooseYTicks()
    var left = pad + tickLength + gap + axisOffset.x * 2
    left += yTicks.map { medium.width($0.label, .tick) }.max() ?? 0
    if hasYLabel, !medium.isTerminal { left += medium.lineHeight(.label) + labelGap }
    left = medium.isTerminal ? max((left / 2).rounded(.up) * 2, overhang.left) : max(left, overhang.left)
    plot.minX = left
    plot.width = max(medium.snapped(medium.width - left - right, 2), 8)
    if chart.hasEqualScales {
      equalize()
      yTicks = chooseYTicks()
    }
    xTicks = chooseXTicks()
  }

  /// Makes the rectangle narrower or lower, until steps are equal; what is left over is below, where no title is.
  mutating func equalize() {
    guard chart.xAxis.scale == .linear, chart.yAxis.scale == .linear else { return }
    let (dx, dy) = (xRange.upperBound - xRange.lowerBound, yRange.upperBound - yRange.lowerBound)
    let step = min(plot.width / dx, plot.height / dy)
    guard step.isFinite, step > 0 else { return }
    let (width, height) = (max(medium.snapped(step * dx, 2), 8), max(medium.snapped(step * dy, 4), 8))
    if colorBar == nil { plot.minX += medium.snapped((plot.width - width) / 2, 2) }
    (plot.width, plot.height) = (width, height)
  }

  /// How far the words below reach beyond the rectangle.
  func tickOverhang() -> (left: Double, right: Double, bottom: Double) {
    guard let first = xTicks.first, let last = xTicks.last else { return (0, 0, 0) }
    if isTilted {
      let radians = Self.tilt * .pi / 180
      let line = medium.lineHeight(.tick)
      let lengths = xTicks.map { medium.width($0.label, .tick) }
      let left = zip(xTicks, lengths).map { plot.minX - $0.place + $1 * cos(radians) + line }.max() ?? 0
      return (left, 0, (lengths.max() ?? 0) * sin(radians) + line * cos(radians))
    }
    let (start, end) = (medium.width(first.label, .tick) / 2, medium.width(last.label, .tick) / 2)
    return (max(start - (first.place - plot.minX) + 2, 0), max(end - (plot.maxX - last.place) + 2, 0), 0)
  }
}

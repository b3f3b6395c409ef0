import Foundation

/// Gives everything in a chart its place.
///
/// The room for words around the axes depends on the numbers along them, and these on the room that is left, so the
/// room is found in rounds.
struct ChartLayout {
  private let chart: Chart
  private let medium: Medium
  private let legend: LegendBox
  private let colorBar: ColorBar?
  private let xNames: [Tick]?
  private let fillsPlane, standsOnZero: Bool
  private let hasData: Bool

  private var xRange, yRange: ClosedRange<Double>
  private var plot = Rectangle(x: 0, y: 0, width: 0, height: 0)
  private var xTicks: [PlacedTick] = []
  private var yTicks: [PlacedTick] = []
  private var titleLines: [String] = []
  private var isLegendAbove = false
  private var isTilted = false

  private struct PlacedTick {
    let value: Double
    let label: String
    let place: Double
  }

  private var pad: Double { medium.choose(10, terminal: 0) }
  private var tickLength: Double { medium.choose(4, terminal: 0) }
  private var gap: Double { medium.choose(4, terminal: 0) }
  private var labelGap: Double { medium.choose(7, terminal: 0) }
  /// How far the axes' lines are from the numbers' places: on a terminal in characters of their own.
  private var axisOffset: (x: Double, y: Double) { medium.isTerminal ? (1, 2) : (0, 0) }
  private static let tilt = 40.0

  init(_ chart: Chart, _ medium: Medium) {
    (self.chart, self.medium) = (chart, medium)
    let extents = chart.marks.map(\.extent)
    fillsPlane = extents.contains(where: \.fillsPlane)
    standsOnZero = extents.contains(where: \.standsOnZero)
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
    colorBar = chart.marks.compactMap(\.colorScale).first.map { ColorBar(scale: $0, medium: medium) }
    // A terminal has no room within the axes, and what fills the plane leaves none.
    isLegendAbove =
      !legend.entries.isEmpty
      && (chart.legend == .above || medium.isTerminal || (fillsPlane && chart.legend == .automatic))
  }

  // MARK: - Room

  /// Finds the rectangle between the axes, and what is marked along them.
  private mutating func place() {
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

  private mutating func placeAxes(_ overhang: (left: Double, right: Double, bottom: Double)) {
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

  /// Makes the rectangle narrower or lower, until steps are equal.
  private mutating func equalize() {
    guard chart.xAxis.scale == .linear, chart.yAxis.scale == .linear else { return }
    let (dx, dy) = (xRange.upperBound - xRange.lowerBound, yRange.upperBound - yRange.lowerBound)
    let step = min(plot.width / dx, plot.height / dy)
    guard step.isFinite, step > 0 else { return }
    let (width, height) = (max(medium.snapped(step * dx, 2), 8), max(medium.snapped(step * dy, 4), 8))
    if colorBar == nil { plot.minX += medium.snapped((plot.width - width) / 2, 2) }
    plot.minY += medium.snapped((plot.height - height) / 2, 4)
    (plot.width, plot.height) = (width, height)
  }

  /// How far the words below reach beyond the rectangle.
  private func tickOverhang() -> (left: Double, right: Double, bottom: Double) {
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

  // MARK: - Marks along the axes

  private var x: Projection {
    let (start, end) = (plot.minX, plot.maxX)
    return Projection(
      scale: chart.xAxis.scale, range: xRange, start: chart.xAxis.isReversed ? end : start,
      end: chart.xAxis.isReversed ? start : end)
  }

  private var y: Projection {
    let (start, end) = (plot.maxY, plot.minY)
    return Projection(
      scale: chart.yAxis.scale, range: yRange, start: chart.yAxis.isReversed ? end : start,
      end: chart.yAxis.isReversed ? start : end)
  }

  private static func placed(_ ticks: [Tick], _ axis: Projection) -> [PlacedTick] {
    let range = axis.range
    return ticks.compactMap { tick in
      guard tick.value >= range.lowerBound, tick.value <= range.upperBound, let place = axis(tick.value)
      else {
        return nil
      }
      return PlacedTick(value: tick.value, label: tick.label, place: place)
    }.sorted { $0.place < $1.place }
  }

  private func chooseYTicks() -> [PlacedTick] {
    let line = medium.lineHeight(.tick)
    guard let given = chart.yAxis.ticks else {
      let most = Int(plot.height / medium.choose(34, terminal: 12))
      return Self.chosen(most) {
        Self.placed(Ticks.choose(yRange, chart.yAxis.scale, about: $0), y)
      } fits: {
        Self.fits($0) { _ in line }
      }
    }
    let limit = medium.width * 0.3
    let ticks = given.map { Tick($0.value, medium.fitted($0.label, .tick, width: limit)) }
    return Self.thinned(Self.placed(ticks, y)) { _ in line }
  }

  private mutating func chooseXTicks() -> [PlacedTick] {
    isTilted = false
    let space = medium.choose(10, terminal: 4)
    func width(_ tick: PlacedTick) -> Double { medium.width(tick.label, .tick) + space }
    guard let given = chart.xAxis.ticks ?? xNames else {
      let most = Int(plot.width / medium.choose(60, terminal: 16))
      return Self.chosen(most) {
        Self.placed(Ticks.choose(xRange, chart.xAxis.scale, about: $0), x)
      } fits: {
        Self.fits($0, width)
      }
    }
    let limit = medium.choose(min(150, medium.height * 0.35), terminal: 24)
    let ticks = Self.placed(given.map { Tick($0.value, medium.fitted($0.label, .tick, width: limit)) }, x)
    guard !Self.fits(ticks, width), !medium.isTerminal else { return Self.thinned(ticks, width) }
    isTilted = true
    // Parallel lines of words are as far apart as the sine of their tilt says.
    let room = (medium.lineHeight(.tick) + 1) / sin(Self.tilt * .pi / 180)
    return Self.thinned(ticks) { _ in room }
  }

  /// As many round numbers as were asked for, fewer where their words would meet, more where there would be only one.
  private static func chosen(
    _ most: Int, _ ticks: (Int) -> [PlacedTick], fits: ([PlacedTick]) -> Bool
  ) -> [PlacedTick] {
    let most = max(most, 2)
    let fewer = stride(from: most, to: 0, by: -1).lazy.map(ticks).first { fits($0) } ?? []
    guard fewer.count < 2 else { return fewer }
    return (most + 1...most + 6).lazy.map(ticks).first { $0.count > 1 && fits($0) } ?? fewer
  }

  private static func fits(_ ticks: [PlacedTick], _ size: (PlacedTick) -> Double) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { $1.place - $0.place >= (size($0) + size($1)) / 2 }
  }

  /// Every second, third, … of the marks, until their words stand apart.
  private static func thinned(_ ticks: [PlacedTick], _ size: (PlacedTick) -> Double) -> [PlacedTick] {
    for step in 1...max(ticks.count, 1) {
      let kept = ticks.indices.filter { $0 % step == 0 }.map { ticks[$0] }
      if fits(kept, size) { return kept }
    }
    return []
  }

  // MARK: - The legend's corner

  /// Finds the corner for the legend and moves the numbers out of its way.
  private mutating func placeLegend() -> Rectangle? {
    guard !legend.entries.isEmpty, !isLegendAbove else { return nil }
    let corners = chart.legend == .automatic ? LegendPosition.corners : [chart.legend]
    let samples = ElementSamples.points(marks().elements, within: plot)
    let candidates = corners.map { (corner: $0, room: room(for: $0, samples)) }
    guard var best = candidates.first else { return nil }
    for candidate in candidates where candidate.room > best.room + 1e-9 { best = candidate }
    let isFixed = chart.yAxis.range != nil || fillsPlane || (standsOnZero && !best.corner.isTop)
    if chart.legend == .automatic, best.room < (isFixed ? 1 : 0.5) {
      isLegendAbove = true
      place()
      return nil
    }
    if best.room < 1, !isFixed {
      stretch(max(best.room, 0.5), upwards: best.corner.isTop != chart.yAxis.isReversed)
      place()
    }
    return box(best.corner)
  }

  private func box(_ corner: LegendPosition) -> Rectangle {
    let margin = 8.0
    return Rectangle(
      x: corner.isLeft ? plot.minX + margin : plot.maxX - margin - legend.width,
      y: corner.isTop ? plot.minY + margin : plot.maxY - margin - legend.height, width: legend.width,
      height: legend.height)
  }

  /// To which part of its height what is drawn has to shrink so that a corner is free; 1 where it is free already.
  private func room(for corner: LegendPosition, _ samples: [Point]) -> Double {
    let box = box(corner)
    let near = samples.filter { $0.x >= box.minX - 6 && $0.x <= box.maxX + 6 }.map(\.y)
    guard box.width < plot.width - 8, box.height < plot.height else { return 0 }
    if corner.isTop {
      guard let highest = near.min(), highest < box.maxY + 6 else { return 1 }
      return max((plot.maxY - box.maxY - 6) / (plot.maxY - highest), 0)
    }
    guard let lowest = near.max(), lowest > box.minY - 6 else { return 1 }
    return max((box.minY - 6 - plot.minY) / (lowest - plot.minY), 0)
  }

  /// Lets the numbers of the vertical axis take only a part of its height.
  private mutating func stretch(_ part: Double, upwards: Bool) {
    switch chart.yAxis.scale {
    case .linear:
      let more = (yRange.upperBound / 2 - yRange.lowerBound / 2) * 2 * (1 / part - 1)
      yRange =
        upwards ? yRange.lowerBound...yRange.upperBound + more : yRange.lowerBound - more...yRange.upperBound
    case .logarithmic:
      let factor = pow(yRange.upperBound / yRange.lowerBound, 1 / part - 1)
      yRange =
        upwards
        ? yRange.lowerBound...yRange.upperBound * factor : yRange.lowerBound / factor...yRange.upperBound
    }
  }

  // MARK: - Drawing

  /// What the marks draw with the axes as they are.
  private func marks() -> PlotArea {
    var area = PlotArea(plot, medium, x: x, y: y)
    var series = 0
    for mark in chart.marks {
      area.series = series
      mark.draw(in: &area)
      series += mark.seriesCount
    }
    return area
  }

  mutating func drawing() -> Drawing {
    place()
    let corner = placeLegend()
    var elements: [Element] = []
    let titleX = start(of: titleLines.map { medium.width($0, .title) }.max() ?? 0)
    var top = pad
    for line in titleLines {
      elements.append(.text(Label(line, at: Point(titleX, top + medium.lineHeight(.title) / 2), .title)))
      top += medium.lineHeight(.title)
    }
    if isLegendAbove {
      top += titleLines.isEmpty ? 0 : medium.choose(6, terminal: 0)
      let limit = medium.width - 2 * pad
      elements += legend.strip(at: Point(start(of: legend.stripWidth(width: limit)), top), width: limit)
    }
    if !fillsPlane { elements += grid }
    let drawn = hasData ? marks().elements.filter { !$0.isEmpty } : []
    if !drawn.isEmpty {
      elements.append(.clipped(plot, drawn))
    } else {
      elements.append(.text(Label("no data", at: plot.center, anchor: .middle, paint: .muted)))
    }
    elements += axes
    if let colorBar { elements += colorBar.elements(beside: plot) }
    if let corner { elements += legend.elements(at: corner) }
    return Drawing(width: medium.width, height: medium.height, title: chart.title, elements: elements)
  }

  /// Where words above the axes begin: above the rectangle, or farther to the left where they need more room.
  private func start(of width: Double) -> Double {
    medium.isTerminal ? 0 : min(plot.minX, max(pad, medium.width - pad - width))
  }

  /// Thin lines across; a terminal has no room for them.
  private var grid: [Element] {
    guard !medium.isTerminal else { return [] }
    let vertical = chart.xAxis.hasGrid && xNames == nil ? xTicks.map(\.place) : []
    let horizontal = chart.yAxis.hasGrid ? yTicks.map(\.place) : []
    return vertical.map { .rule(Point($0, plot.minY), Point($0, plot.maxY), .grid) }
      + horizontal.map { .rule(Point(plot.minX, $0), Point(plot.maxX, $0), .grid) }
  }

  private var axes: [Element] {
    let (left, bottom) = (plot.minX - axisOffset.x, plot.maxY + axisOffset.y)
    var elements: [Element] = [
      .rule(Point(left, plot.minY), Point(left, bottom), .muted),
      .rule(Point(left, bottom), Point(plot.maxX, bottom), .muted),
    ]
    let line = medium.lineHeight(.tick)
    let below = bottom + medium.choose(tickLength + gap, terminal: 2)
    for tick in xTicks {
      let place = min(tick.place, plot.maxX - medium.choose(0, terminal: 1))
      elements.append(
        .rule(Point(place, bottom), Point(place, bottom + medium.choose(tickLength, terminal: 1)), .muted))
      let label =
        isTilted
        ? Label(
          tick.label, at: Point(place, below + line * 0.4), .tick, anchor: .end, paint: .muted,
          rotation: -Self.tilt)
        : Label(tick.label, at: Point(place, below + line / 2), .tick, anchor: .middle, paint: .muted)
      elements.append(.text(label))
    }
    for tick in yTicks {
      let place = min(tick.place, plot.maxY - medium.choose(0, terminal: 1))
      elements.append(
        .rule(Point(left, place), Point(left - medium.choose(tickLength, terminal: 1), place), .muted))
      let end = Point(left - medium.choose(tickLength + gap, terminal: 1), place)
      elements.append(.text(Label(tick.label, at: end, .tick, anchor: .end, paint: .muted)))
    }
    return elements + axisLabels
  }

  private var axisLabels: [Element] {
    var elements: [Element] = []
    let line = medium.lineHeight(.label)
    if !chart.xAxis.label.isEmpty {
      let label = medium.fitted(chart.xAxis.label, .label, width: plot.width)
      let words = max(medium.lineHeight(.tick), tickOverhang().bottom)
      let y = plot.maxY + 2 * axisOffset.y + tickLength + gap + words + gap + line / 2
      elements.append(.text(Label(label, at: Point(plot.center.x, y), anchor: .middle)))
    }
    if !chart.yAxis.label.isEmpty {
      if medium.isTerminal {
        let limit = medium.width * (colorBar?.scale.label.isEmpty ?? true ? 1 : 0.4)
        let label = medium.fitted(chart.yAxis.label, .label, width: limit)
        elements.append(.text(Label(label, at: Point(0, plot.minY - 2))))
      } else {
        let label = medium.fitted(chart.yAxis.label, .label, width: plot.height)
        let words = yTicks.map { medium.width($0.label, .tick) }.max() ?? 0
        let x = plot.minX - tickLength - gap - words - labelGap - line / 2
        elements.append(.text(Label(label, at: Point(x, plot.center.y), anchor: .middle, rotation: -90)))
      }
    }
    return elements
  }
}

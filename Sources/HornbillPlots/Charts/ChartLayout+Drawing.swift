// The elements of a chart whose parts have their places.

extension ChartLayout {
  /// What the marks draw with the axes as they are.
  func marks() -> PlotArea {
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
  func start(of width: Double) -> Double {
    medium.isTerminal ? 0 : min(plot.minX, max(pad, medium.width - pad - width))
  }

  /// Thin lines across; a terminal has no room for them.
  var grid: [Element] {
    guard !medium.isTerminal else { return [] }
    let vertical = chart.xAxis.hasGrid && xNames == nil ? xTicks.map(\.place) : []
    let horizontal = chart.yAxis.hasGrid ? yTicks.map(\.place) : []
    return vertical.map { .rule(Point($0, plot.minY), Point($0, plot.maxY), .grid) }
      + horizontal.map { .rule(Point(plot.minX, $0), Point(plot.maxX, $0), .grid) }
  }

  var axes: [Element] {
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

  var axisLabels: [Element] {
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

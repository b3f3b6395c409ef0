/// The strip beside a chart that says what its colours mean.
struct ColorBar {
  let scale: ColorScale
  let medium: Medium

  private var stripWidth: Double { medium.choose(14, terminal: 4) }
  private var gap: Double { medium.choose(5, terminal: 2) }
  /// The room between the chart and the strip.
  private var distance: Double { medium.choose(14, terminal: 4) }

  private func ticks(height: Double) -> [Tick] {
    let about = max(Int(height / medium.choose(36, terminal: 12)), 2)
    let edges = scale.levels
    // Levels are marked themselves where they are few and round.
    let room = Int(height / (medium.lineHeight(.tick) + medium.choose(2, terminal: 0)))
    let round = Ticks.choose(scale.range, .linear, about: about)
    guard edges.count > 2, edges.count <= room else { return round }
    let inner = Array(edges.dropFirst().dropLast())
    let fine = Ticks.choose(scale.range, .linear, about: edges.count)
    let width = scale.range.upperBound - scale.range.lowerBound
    let found = fine.filter { tick in edges.contains { abs($0 - tick.value) < 1e-9 * width } }
    return found.count >= inner.count ? found : round
  }

  /// The room that it takes on the right of a chart of a height.
  func width(height: Double) -> Double {
    let words = ticks(height: height).map { medium.width($0.label, .tick) }.max() ?? 0
    let label = scale.label.isEmpty || medium.isTerminal ? 0 : gap + medium.lineHeight(.label)
    return distance + stripWidth + gap + words + label
  }

  /// The strip at the right of a chart's axes.
  func elements(beside plot: Rectangle) -> [Element] {
    let strip = Rectangle(x: plot.maxX + distance, y: plot.minY, width: stripWidth, height: plot.height)
    let ticks = ticks(height: plot.height)
    let place = Projection(scale: .linear, range: scale.range, start: strip.maxY, end: strip.minY)
    var elements = bands(strip, place)
    for tick in ticks {
      guard let y = place(tick.value) else { continue }
      let end = Point(strip.maxX + medium.choose(4, terminal: 0), y)
      if !medium.isTerminal { elements.append(.rule(Point(strip.maxX, y), end, .muted)) }
      // On a terminal the end of the range lies below the last row.
      let middle = min(y, strip.maxY - medium.choose(0, terminal: 1))
      elements.append(
        .text(Label(tick.label, at: Point(strip.maxX + gap, middle), .tick, paint: .muted)))
    }
    guard !scale.label.isEmpty else { return elements }
    if medium.isTerminal {
      // Above, with the labels of the axes.
      let label = medium.fitted(scale.label, .label, width: plot.width / 2)
      let end = Point(strip.maxX, plot.minY - 2)
      elements.append(.text(Label(label, at: end, anchor: .end)))
    } else {
      let words = ticks.map { medium.width($0.label, .tick) }.max() ?? 0
      let x = strip.maxX + gap + words + gap + medium.lineHeight(.label) / 2
      let label = medium.fitted(scale.label, .label, width: plot.height)
      elements.append(
        .text(Label(label, at: Point(x, strip.center.y), anchor: .middle, rotation: -90)))
    }
    return elements
  }

  private func bands(_ strip: Rectangle, _ place: Projection) -> [Element] {
    guard scale.levels.count > 1 else {
      let colors = (0..<128).map { scale.map.color(1 - (Double($0) + 0.5) / 128) }
      return [.image(Raster(width: 1, height: 128, colors: colors), strip)]
    }
    return (0..<scale.levels.count - 1).compactMap { index in
      guard let low = place(scale.levels[index]), let high = place(scale.levels[index + 1]) else {
        return nil
      }
      let band = Rectangle(x: strip.minX, y: high, width: strip.width, height: low - high)
      return .shapes([.rectangle(band)], fill: Fill(.fixed(scale.color(forBand: index))))
    }
  }
}

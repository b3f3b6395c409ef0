/// The legend of a chart: its extents and its elements.
struct LegendBox {
  let entries: [LegendEntry]
  let medium: Medium

  private func symbolWidth(_ entry: LegendEntry) -> Double {
    switch entry.symbol {
    case .line: medium.choose(24, terminal: 8)
    case .swatch: medium.choose(18, terminal: 4)
    case .marker: medium.choose(10, terminal: 2)
    }
  }
  /// In a column the words begin below each other.
  private var widestSymbol: Double { entries.map(symbolWidth).max() ?? 0 }
  private var gap: Double { medium.choose(6, terminal: 2) }
  private var padding: Double { medium.choose(7, terminal: 0) }
  private var rowHeight: Double { medium.choose(18, terminal: 4) }

  private func width(_ entry: LegendEntry) -> Double {
    symbolWidth(entry) + gap + medium.width(entry.label, .label)
  }

  // MARK: - In a corner

  /// The width of the box with an entry in each row.
  var width: Double {
    widestSymbol + gap + (entries.map { medium.width($0.label, .label) }.max() ?? 0) + 2 * padding
  }
  /// The height of the box.
  var height: Double { Double(entries.count) * rowHeight + 2 * padding }

  /// The box at a place.
  func elements(at box: Rectangle) -> [Element] {
    // A wash of the page's colour keeps the words apart from what is below.
    let background = Element.shapes(
      [.rectangle(box)], fill: Fill(.background, opacity: 0.85), stroke: Stroke(.grid))
    let rows = entries.enumerated().flatMap { index, entry in
      row(
        entry, at: Point(box.minX + padding, box.minY + padding + (Double(index) + 0.5) * rowHeight),
        widestSymbol)
    }
    return (medium.isTerminal ? [] : [background]) + rows
  }

  // MARK: - In rows

  /// The entries in rows of a width.
  private func rows(width limit: Double) -> [[LegendEntry]] {
    var rows: [[LegendEntry]] = []
    var used = 0.0
    for entry in entries {
      let width = width(entry) + 3 * gap
      if rows.isEmpty || used + width > limit + 3 * gap {
        rows.append([entry])
        used = width
      } else {
        rows[rows.count - 1].append(entry)
        used += width
      }
    }
    return rows
  }

  /// The width of the widest row.
  func stripWidth(width limit: Double) -> Double {
    rows(width: limit).map { row in row.reduce(-3 * gap) { $0 + width($1) + 3 * gap } }.max() ?? 0
  }

  /// The height of the rows.
  func stripHeight(width: Double) -> Double { Double(rows(width: width).count) * rowHeight }

  /// The rows from a corner.
  func strip(at corner: Point, width limit: Double) -> [Element] {
    rows(width: limit).enumerated().flatMap { index, entries in
      var x = corner.x
      return entries.flatMap { entry in
        defer { x += width(entry) + 3 * gap }
        return row(entry, at: Point(x, corner.y + (Double(index) + 0.5) * rowHeight), symbolWidth(entry))
      }
    }
  }

  private func row(_ entry: LegendEntry, at start: Point, _ symbolWidth: Double) -> [Element] {
    let text = Element.text(Label(entry.label, at: start.moved(symbolWidth + gap, 0)))
    let middle = start.moved(symbolWidth / 2, 0)
    switch entry.symbol {
    case .line(let stroke):
      let end = start.moved(symbolWidth - medium.choose(0, terminal: 1), 0)
      let line = Element.shapes([.path([[start, end]], isClosed: false)], stroke: stroke)
      guard case .fixed(let color) = stroke.paint, !medium.isTerminal else { return [line, text] }
      // A colour that is chosen for what lies below may be that of the page.
      let box = Rectangle(x: start.x - 2, y: start.y - 6, width: symbolWidth + 4, height: 12)
      return [.shapes([.rectangle(box)], fill: Fill(.fixed(color.readable))), line, text]
    case .swatch(let fill):
      let box =
        medium.isTerminal
        ? Rectangle(x: start.x, y: start.y - 2, width: symbolWidth, height: 4)
        : Rectangle(x: middle.x - 9, y: middle.y - 6, width: 18, height: 12)
      return [.shapes([.rectangle(box)], fill: fill), text]
    case .marker(let marker, let paint):
      guard !medium.isTerminal else {
        return [.text(Label(marker.character, at: middle, anchor: .middle, paint: paint)), text]
      }
      return [.shapes([marker.outline(at: middle, size: 8)], fill: Fill(paint)), text]
    }
  }
}

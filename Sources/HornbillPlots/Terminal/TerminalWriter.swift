import Foundation

/// Writes a drawing in characters: Braille for lines, blocks for areas.
struct TerminalWriter {
  private var canvas: TerminalCanvas
  private let hasColors: Bool

  /// The lines of a drawing.
  static func text(_ drawing: Drawing, columns: Int, rows: Int, hasColors: Bool) -> String {
    var writer = TerminalWriter(
      canvas: TerminalCanvas(columns: columns, rows: rows), hasColors: hasColors)
    for element in drawing.elements { writer.draw(element, 0, 0) }
    return writer.lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Elements

  private mutating func draw(_ element: Element, _ dx: Double, _ dy: Double) {
    switch element {
    case .shapes(let outlines, let fill, let stroke):
      for outline in outlines {
        if let fill { draw(outline, fill, dx, dy) }
        if let stroke { draw(outline, stroke, dx, dy) }
      }
    case .text(let label):
      // Turned words have no characters.
      guard label.rotation == 0 else { return }
      let (column, row) = label.cell(label.place.moved(dx, dy))
      canvas.text(label.text, column: column, row: row, label.paint)
    case .image(let raster, let place):
      canvas.image(raster, Self.moved(place, dx, dy))
    case .rule(let start, let end, let paint):
      guard paint != .grid else { return }
      canvas.rule(start.moved(dx, dy), end.moved(dx, dy))
    case .clipped(let place, let elements):
      let outer = canvas.clip
      canvas.clip = Self.moved(place, dx, dy)
      for element in elements { draw(element, dx, dy) }
      canvas.clip = outer
    case .moved(let x, let y, let elements):
      for element in elements { draw(element, dx + x, dy + y) }
    case .frames(let frames, _):
      for element in frames.last ?? [] { draw(element, dx, dy) }
    }
  }

  private static func moved(_ place: Rectangle, _ dx: Double, _ dy: Double) -> Rectangle {
    Rectangle(x: place.minX + dx, y: place.minY + dy, width: place.width, height: place.height)
  }

  private mutating func draw(_ outline: Outline, _ fill: Fill, _ dx: Double, _ dy: Double) {
    switch outline {
    case .rectangle(let box):
      let place = Self.moved(box, dx, dy)
      if case .fixed(let color) = fill.paint {
        canvas.image(Raster(width: 1, height: 1, colors: [color]), place)
      } else if fill.opacity < 1 {
        let (left, right) = (Point(place.minX, place.minY), Point(place.maxX, place.minY))
        canvas.shade([[left, right, right.moved(0, place.height), left.moved(0, place.height)]], fill.paint)
      } else {
        canvas.block(place, fill.paint)
      }
    case .circle(let center, let radius):
      // A circle of less than a dot is a dot.
      let reach = Int(radius)
      for x in -reach...reach {
        for y in -reach...reach { canvas.dot(center.moved(dx + Double(x), dy + Double(y)), fill.paint) }
      }
    case .path(let parts, _):
      let rings = parts.map { $0.map { $0.moved(dx, dy) } }
      if case .fixed(let color) = fill.paint {
        canvas.area(rings, color)
      } else if fill.opacity < 1 {
        canvas.shade(rings, fill.paint)
      }
    }
  }

  private mutating func draw(_ outline: Outline, _ stroke: Stroke, _ dx: Double, _ dy: Double) {
    // Edges of coloured areas are seen by their colours.
    if case .fixed = stroke.paint, case .path(_, isClosed: true) = outline { return }
    guard stroke.paint != .grid, stroke.paint != .background else { return }
    switch outline {
    case .path(let parts, let isClosed):
      for part in parts {
        let points = (isClosed ? part + part.prefix(1) : part).map { $0.moved(dx, dy) }
        for (start, end) in zip(points, points.dropFirst()) {
          canvas.line(start, end, stroke.paint, pattern: pattern(stroke))
        }
      }
    case .rectangle(let box):
      let (left, right) = (
        Point(box.minX, box.minY).moved(dx, dy), Point(box.maxX - 1, box.minY).moved(dx, dy)
      )
      let down = max(box.height - 1, 0)
      canvas.rule(left, right)
      canvas.rule(left.moved(0, down), right.moved(0, down))
      canvas.rule(left, left.moved(0, down))
      canvas.rule(right, right.moved(0, down))
    case .circle(let center, let radius):
      let points = (0...24).map { step in
        let angle = Double(step) / 24 * 2 * Double.pi
        return center.moved(dx + radius * cos(angle), dy + radius * sin(angle))
      }
      for (start, end) in zip(points, points.dropFirst()) {
        canvas.line(start, end, stroke.paint, pattern: (1, 0))
      }
    }
  }

  /// Gaps of a line; without colours, each of the first series has its own.
  private func pattern(_ stroke: Stroke) -> (on: Int, off: Int) {
    if let on = stroke.dash.first { return on > 3 ? (4, 2) : (1, 2) }
    guard !hasColors, case .series(let number) = stroke.paint else { return (1, 0) }
    return [(1, 0), (1, 1), (4, 2), (1, 3)][Paint.wrapped(number) % 4]
  }

  // MARK: - Characters

  private var lines: [String] {
    (0..<canvas.rows).map { row in
      var line = ""
      var look = Look()
      for column in 0..<canvas.columns {
        let cell = canvas.cells[row * canvas.columns + column]
        guard !cell.isCovered else { continue }
        let (character, wanted) = shown(cell)
        if wanted != look {
          line += (look == Look() ? "" : Look.reset) + wanted.codes
          look = wanted
        }
        line.append(character)
      }
      if look != Look() { line += Look.reset }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The colours of a character.
  private struct Look: Equatable {
    var color: Color?
    var background: Color?

    var codes: String {
      func code(_ kind: Int, _ color: Color?) -> String {
        color.map { "\u{1B}[\(kind);2;\($0.red);\($0.green);\($0.blue)m" } ?? ""
      }
      return code(38, color) + code(48, background)
    }

    static let reset = "\u{1B}[0m"
  }

  private func shown(_ cell: TerminalCanvas.Cell) -> (Character, Look) {
    let isColored = cell.upper != nil || cell.lower != nil
    let behind =
      hasColors ? cell.upper.map { up in cell.lower.map { up.mixed($0, 0.5) } ?? up } ?? cell.lower : nil
    if let character = cell.character {
      return (character, Look(color: color(cell.textPaint), background: character == " " ? nil : behind))
    }
    if cell.dots != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(cell.dots)) {
      return (Character(scalar), Look(color: color(cell.dotPaint), background: behind))
    }
    if cell.rules != 0 { return (Self.frames[Int(cell.rules)], Look(color: color(.muted))) }
    if cell.eighths > 0 { return (Self.blocks[min(cell.eighths, 8)], Look(color: color(cell.blockPaint))) }
    guard isColored else { return (" ", Look()) }
    guard hasColors else {
      // Without colours, lighter is fuller: the eye reads it as on a screen of light.
      let parts = [cell.upper, cell.lower].compactMap { $0?.luminance }
      let mean = parts.reduce(0, +) / Double(max(parts.count, 1))
      return (
        Self.shades[min(Int(mean.squareRoot() * Double(Self.shades.count)), Self.shades.count - 1)], Look()
      )
    }
    guard let lower = cell.lower else { return ("▀", Look(color: cell.upper)) }
    guard let upper = cell.upper else { return ("▄", Look(color: lower)) }
    return ("▀", Look(color: upper, background: lower))
  }

  /// A colour for a dark terminal, which most are; ink is the terminal's own.
  private func color(_ paint: Paint) -> Color? {
    guard hasColors, paint != .ink else { return nil }
    if case .fixed(let color) = paint { return color }
    return paint.color(isDark: true)
  }

  private static let blocks = Array(" ▁▂▃▄▅▆▇█")
  private static let shades = Array(" ░▒▓█")
  private static let frames = Array(" ╵╶└╷│┌├╴┘─┴┐┤┬┼")
}

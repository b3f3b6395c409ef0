/// The characters of a terminal with what is drawn in them.
///
/// Places are measured in the dots of Braille characters: two to a column, four to a row.
struct TerminalCanvas {
  /// What is in one character, from the lowest to the highest.
  struct Cell {
    /// Colours of the upper and the lower half.
    var upper: Color?
    var lower: Color?
    /// How many eighths are full, and in which colour.
    var eighths = 0
    var blockPaint = Paint.ink
    /// Lines of frames: 1 up, 2 right, 4 down, 8 left.
    var rules: UInt8 = 0
    /// Dots of a Braille character.
    var dots: UInt8 = 0
    var dotPaint = Paint.ink
    var character: Character?
    var textPaint = Paint.ink
    /// Whether a wide character before covers it.
    var isCovered = false
  }

  let columns, rows: Int
  private(set) var cells: [Cell]
  /// What may be drawn on, in dots.
  var clip: Rectangle

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = Array(repeating: Cell(), count: columns * rows)
    clip = Rectangle(x: 0, y: 0, width: Double(2 * columns), height: Double(4 * rows))
  }

  mutating func change(_ column: Int, _ row: Int, _ change: (inout Cell) -> Void) {
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
    change(&cells[row * columns + column])
  }

  // MARK: - Dots

  /// The bits of a Braille character's dots, row by row.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  mutating func dot(_ x: Int, _ y: Int, _ paint: Paint) {
    // The last dot belongs to the rectangle, so that what lies on its edge is seen.
    guard Double(x) >= clip.minX, Double(x) < clip.maxX, Double(y) >= clip.minY, Double(y) < clip.maxY else {
      return
    }
    change(x / 2, y / 4) { cell in
      cell.dots |= Self.bits[y % 4 * 2 + x % 2]
      cell.dotPaint = paint
    }
  }

  /// The dot at a place; places on the right and the lower edge belong to the last dots.
  mutating func dot(_ place: Point, _ paint: Paint) {
    guard let (x, y) = whole(place) else { return }
    dot(x, y, paint)
  }

  private func whole(_ place: Point) -> (Int, Int)? {
    guard place.x >= clip.minX, place.x <= clip.maxX, place.y >= clip.minY, place.y <= clip.maxY else {
      return nil
    }
    return (min(Int(place.x), Int(clip.maxX) - 1), min(Int(place.y), Int(clip.maxY) - 1))
  }

  /// Dots along a line, in pieces so long and apart as the pattern says.
  mutating func line(_ start: Point, _ end: Point, _ paint: Paint, pattern: (on: Int, off: Int)) {
    guard let (a, b) = clipped(start, end) else { return }
    let steps = max(Int(max(abs(b.x - a.x), abs(b.y - a.y)).rounded(.up)), 1)
    for step in 0...steps {
      // Dots are left out by where they are and not by how far along, so that short pieces show it too.
      let part = Double(step) / Double(steps)
      let place = Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)
      let along = abs(b.x - a.x) >= abs(b.y - a.y) ? place.x : place.y
      if pattern.off > 0, Int(along) % (pattern.on + pattern.off) >= pattern.on { continue }
      dot(place, paint)
    }
  }

  /// The part of a line within the clip (Liang and Barsky, 1984).
  private func clipped(_ start: Point, _ end: Point) -> (Point, Point)? {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    var (first, last) = (0.0, 1.0)
    for (step, room) in [
      (-dx, start.x - clip.minX), (dx, clip.maxX - start.x), (-dy, start.y - clip.minY),
      (dy, clip.maxY - start.y),
    ] {
      if step == 0 {
        if room < 0 { return nil }
      } else if step < 0 {
        first = max(first, room / step)
      } else {
        last = min(last, room / step)
      }
    }
    guard first <= last else { return nil }
    return (start.moved(first * dx, first * dy), start.moved(last * dx, last * dy))
  }

  // MARK: - Words and frames

  mutating func text(_ text: String, column: Int, row: Int, _ paint: Paint) {
    var column = column
    for character in text {
      let width = CellWidth.of(character)
      guard width > 0 else { continue }
      if column >= 0, column + width <= columns {
        change(column, row) { cell in
          (cell.character, cell.textPaint, cell.isCovered) = (character, paint, false)
        }
        if width == 2 { change(column + 1, row) { $0.isCovered = true } }
      }
      column += width
    }
  }

  /// A line of a frame between the middles of two characters; within one character, a mark in the line's direction.
  mutating func rule(_ start: Point, _ end: Point) {
    let (a, b) = ((Int(start.x / 2), Int(start.y / 4)), (Int(end.x / 2), Int(end.y / 4)))
    if a == b {
      let bit: UInt8 = end.x < start.x ? 8 : end.x > start.x ? 2 : end.y > start.y ? 4 : 1
      change(a.0, a.1) { $0.rules |= bit }
    } else if a.1 == b.1 {
      for column in min(a.0, b.0)...max(a.0, b.0) {
        change(column, a.1) { cell in
          if column > min(a.0, b.0) { cell.rules |= 8 }
          if column < max(a.0, b.0) { cell.rules |= 2 }
        }
      }
    } else {
      for row in min(a.1, b.1)...max(a.1, b.1) {
        change(a.0, row) { cell in
          if row > min(a.1, b.1) { cell.rules |= 1 }
          if row < max(a.1, b.1) { cell.rules |= 4 }
        }
      }
    }
  }
}

// Areas: blocks by eighths, half characters in colours, every other dot.

extension TerminalCanvas {
  /// Fills the characters of a rectangle; the topmost ones by eighths.
  mutating func block(_ box: Rectangle, _ paint: Paint) {
    let left = max(Int((box.minX / 2).rounded()), Int(clip.minX / 2))
    let right = min(max(Int((box.maxX / 2).rounded()), left + 1), Int(clip.maxX / 2))
    let (top, bottom) = (max(box.minY, clip.minY), min(box.maxY, clip.maxY))
    guard left < right, top < bottom else { return }
    for row in Int(top / 4)...Int((bottom - 0.01) / 4) {
      // Blocks grow from the lower edge of a character.
      let height = Double(4 * (row + 1)) - max(top, Double(4 * row))
      let eighths = bottom - top < 0.5 ? 1 : Int((height * 2).rounded())
      for column in left..<right {
        change(column, row) { cell in
          guard eighths >= cell.eighths else { return }
          (cell.eighths, cell.blockPaint) = (eighths, paint)
        }
      }
    }
  }

  /// Colours the half characters whose middles are within closed lines (even-odd).
  mutating func area(_ rings: [[Point]], _ color: Color) {
    for (row, spans) in Self.spans(rings, height: 2 * rows, unit: 2) {
      for span in spans {
        let middle = Double(row) * 2 + 1
        guard middle >= clip.minY, middle <= clip.maxY else { continue }
        let left = max(Int((max(span.0, clip.minX) / 2 + 0.5).rounded(.down)), 0)
        let right = min(Int((min(span.1, clip.maxX) / 2 - 0.5).rounded(.up)), columns - 1)
        guard left <= right else { continue }
        for column in left...right {
          pixel(column, row, color)
        }
      }
    }
  }

  /// Every other dot within closed lines, for what shows through.
  mutating func shade(_ rings: [[Point]], _ paint: Paint) {
    for (row, spans) in Self.spans(rings, height: 4 * rows, unit: 1) where row % 2 == 0 {
      for span in spans {
        let (left, right) = (Int(max(span.0, clip.minX)), Int(min(span.1, clip.maxX)))
        guard left < right else { continue }
        for x in left..<right where (x + row / 2) % 2 == 0 { dot(x, row, paint) }
      }
    }
  }

  /// For each line of places, where closed lines are entered and left.
  private static func spans(
    _ rings: [[Point]], height: Int, unit: Double
  ) -> [(Int, [(Double, Double)])] {
    (0..<height).compactMap { row in
      let y = (Double(row) + 0.5) * unit
      var crossings: [Double] = []
      for ring in rings {
        for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) where (a.y <= y) != (b.y <= y) {
          crossings.append(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
        }
      }
      guard crossings.count > 1 else { return nil }
      crossings.sort()
      return (
        row, stride(from: 0, to: crossings.count - 1, by: 2).map { (crossings[$0], crossings[$0 + 1]) }
      )
    }
  }

  /// The picture's dots, the nearest one for each half character.
  mutating func image(_ raster: Raster, _ place: Rectangle) {
    guard raster.width > 0, raster.height > 0, place.width > 0, place.height > 0 else { return }
    let (left, right) = (
      Int((place.minX / 2).rounded()),
      max(Int((place.maxX / 2).rounded()), Int((place.minX / 2).rounded()) + 1)
    )
    let (top, bottom) = (
      Int((place.minY / 2).rounded()),
      max(Int((place.maxY / 2).rounded()), Int((place.minY / 2).rounded()) + 1)
    )
    for row in top..<bottom {
      for column in left..<right {
        let x = min(
          Int((Double(column - left) + 0.5) / Double(right - left) * Double(raster.width)), raster.width - 1)
        let y = min(
          Int((Double(row - top) + 0.5) / Double(bottom - top) * Double(raster.height)), raster.height - 1)
        pixel(column, row, raster.colors[y * raster.width + x])
      }
    }
  }

  private mutating func pixel(_ column: Int, _ halfRow: Int, _ color: Color) {
    guard halfRow >= 0 else { return }
    change(column, halfRow / 2) { cell in
      if halfRow % 2 == 0 { cell.upper = color } else { cell.lower = color }
    }
  }
}

import HornbillGraph

/// Pictures in rows, with words below each: digits, filters, feature maps.
public struct ImageGrid: Figure {
  /// A picture and what stands below it.
  public struct Item: Sendable, Hashable {
    /// The picture.
    public let raster: Raster
    /// The words below.
    public let caption: String

    /// A picture with words below.
    public init(_ raster: Raster, caption: String = "") {
      (self.raster, self.caption) = (raster, caption)
    }
  }

  /// What stands above all.
  public var title: String
  /// How many stand in a row; as many as make the picture about half as high again as wide where nil.
  public var columns: Int?
  /// The pictures.
  public var items: [Item]
  /// What the colours of the pictures mean, shown on the right; nothing where nil.
  public var colorScale: ColorScale?

  /// Pictures in rows.
  public init(_ title: String = "", columns: Int? = nil, items: [Item], colorScale: ColorScale? = nil) {
    (self.title, self.columns, self.items, self.colorScale) = (title, columns, items, colorScale)
  }

  private var columnCount: Int {
    if let columns { return min(columns, max(items.count, 1)) }
    let ideal = max(Int((1.6 * Double(items.count)).squareRoot().rounded()), 1)
    // A little more or less where that fills the last row.
    let even = [0, 1, -1, 2, -2].map { ideal + $0 }.first { $0 > 0 && items.count % $0 == 0 }
    return min(even ?? ideal, max(items.count, 1))
  }
  private var rowCount: Int { columnCount < 1 ? 1 : max((items.count + columnCount - 1) / columnCount, 1) }
  private var hasCaptions: Bool { items.contains { !$0.caption.isEmpty } }

  /// A square for each picture of a row.
  public var preferredWidth: Double {
    max(Double(max(columnCount, 1)) * cellSize, 200) + 16 + (colorScale == nil ? 0 : 80)
  }
  /// A square for each row, and room for words.
  public var preferredHeight: Double {
    Double(rowCount) * (cellSize + (hasCaptions ? 16 : 0)) + 16 + (title.isEmpty ? 0 : 24)
  }

  private var cellSize: Double { min(max((640 / Double(max(columnCount, 1))).rounded(), 40), 120) }

  /// The picture for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where the columns are fewer than one or there is no room.
  public func drawing(on medium: Medium) throws -> Drawing {
    if let columns { try requireAtLeast(1, columns, "a number of columns", "ImageGrid") }
    let pad = medium.choose(8, terminal: 0)
    let lines = medium.wrapped(title, .title, width: medium.width - 2 * pad)
    var elements = lines.enumerated().map { index, line in
      let y = pad + (Double(index) + 0.5) * medium.lineHeight(.title)
      return Element.text(Label(line, at: Point(pad, y), .title))
    }
    let top =
      pad + Double(lines.count) * medium.lineHeight(.title)
      + (lines.isEmpty ? 0 : medium.choose(4, terminal: 0))
    guard !items.isEmpty else {
      let middle = Point(medium.width / 2, (top + medium.height) / 2)
      elements.append(.text(Label("no images", at: middle, anchor: .middle, paint: .muted)))
      return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
    }
    let bar = colorScale.map { ColorBar(scale: $0, medium: medium) }
    let barWidth = bar.map { $0.width(height: medium.height - top - pad) } ?? 0
    let caption = hasCaptions ? medium.lineHeight(.tick) + medium.choose(1, terminal: 0) : 0
    let cellWidth = medium.snapped((medium.width - 2 * pad - barWidth) / Double(columnCount), 2)
    let cellHeight = medium.snapped((medium.height - top - pad) / Double(rowCount), 4)
    let space = medium.choose(6, terminal: 2)
    let room = (width: cellWidth - space, height: cellHeight - caption - medium.choose(space, terminal: 0))
    guard room.width >= medium.choose(4, terminal: 2), room.height >= medium.choose(4, terminal: 2) else {
      throw HornbillError(
        "ImageGrid", expected: "room for \(columnCount) by \(rowCount) images",
        received: medium.isTerminal
          ? "\(Int(medium.width / 2)) columns and \(Int(medium.height / 4)) rows"
          : "\(medium.width) by \(medium.height) points",
        hint: "Ask for a larger picture or show fewer images.")
    }
    for (index, item) in items.enumerated() {
      let corner = Point(
        pad + Double(index % columnCount) * cellWidth, top + Double(index / columnCount) * cellHeight)
      let box = Self.box(of: item.raster, in: room, at: corner, medium)
      elements.append(.image(item.raster, box))
      guard !item.caption.isEmpty else { continue }
      let words = medium.fitted(item.caption, .tick, width: cellWidth - medium.choose(4, terminal: 2))
      let place = Point(box.center.x, corner.y + room.height + caption / 2)
      elements.append(.text(Label(words, at: place, .tick, anchor: .middle)))
    }
    if let bar {
      let width = Double(columnCount) * cellWidth - space
      let all = Rectangle(
        x: pad, y: top, width: width, height: Double(rowCount) * cellHeight - space - caption)
      elements += bar.elements(beside: all)
    }
    return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
  }

  /// The largest rectangle of a picture's proportions in a room.
  private static func box(
    of raster: Raster, in room: (width: Double, height: Double), at corner: Point, _ medium: Medium
  ) -> Rectangle {
    let (width, height) = (Double(max(raster.width, 1)), Double(max(raster.height, 1)))
    let scale = min(room.width / width, room.height / height)
    let size = (width: medium.snapped(width * scale, 1), height: medium.snapped(height * scale, 2))
    return Rectangle(
      x: corner.x + (room.width - size.width) / 2, y: corner.y + (room.height - size.height),
      width: size.width,
      height: size.height)
  }
}

import HornbillGraph

/// Boxes of words joined by arrows, from above to below: a model's layers, or the operations of a computation.
public struct BoxDiagram: Figure {
  /// A box.
  public struct Box: Sendable, Hashable {
    /// The lines of words in it; the first is bold.
    public let lines: [String]
    /// The numbers of the boxes from which arrows come; smaller than its own.
    public let inputs: [Int]
    /// The colour of its edge.
    public let paint: Paint

    /// A box with all its parts.
    public init(_ lines: [String], inputs: [Int] = [], paint: Paint = .series(0)) {
      (self.lines, self.inputs, self.paint) = (lines, inputs, paint)
    }
  }

  /// What stands above all.
  public var title: String
  /// The boxes, each behind those from which its arrows come.
  public var boxes: [Box]

  /// Boxes joined by arrows.
  public init(_ title: String = "", boxes: [Box]) {
    (self.title, self.boxes) = (title, boxes)
  }

  private static let page = Medium.page(width: 0, height: 0)
  private static let margin = 16.0

  /// As wide as the boxes are.
  public var preferredWidth: Double {
    let title = Self.page.width(title, .title)
    return max(layout(Self.page).width, title, 168) + 2 * Self.margin
  }
  /// As high as the layers of boxes are.
  public var preferredHeight: Double {
    let layout = layout(Self.page)
    let heights = rowHeights(layout, Self.page).reduce(0, +)
    return max(heights + Double(max(layout.layerCount - 1, 0)) * space(Self.page), 40) + 2 * Self.margin
      + (title.isEmpty ? 0 : 26)
  }

  private func space(_ medium: Medium) -> Double { medium.choose(26, terminal: 8) }
  private func gap(_ medium: Medium) -> Double { medium.choose(24, terminal: 6) }

  private func role(_ line: Int) -> TextRole { line == 0 ? .title : .tick }

  private func size(_ box: Box, _ medium: Medium) -> (width: Double, height: Double) {
    let words = box.lines.enumerated().map { medium.width($1, role($0)) }.max() ?? 0
    let lines = box.lines.indices.reduce(0) { $0 + medium.lineHeight(role($1)) }
    return (words + medium.choose(24, terminal: 8), lines + medium.choose(12, terminal: 8))
  }

  private func layout(_ medium: Medium) -> LayeredLayout {
    // The extents are asked for before arrows are checked.
    let inputs = boxes.enumerated().map { index, box in box.inputs.filter { (0..<index).contains($0) } }
    return LayeredLayout(widths: boxes.map { size($0, medium).width }, inputs: inputs, gap: gap(medium))
  }

  private func rowHeights(_ layout: LayeredLayout, _ medium: Medium) -> [Double] {
    var heights = Array(repeating: 0.0, count: layout.layerCount)
    for (box, layer) in zip(boxes, layout.layers) {
      heights[layer] = max(heights[layer], size(box, medium).height)
    }
    return heights
  }

  /// The picture for a page or a terminal, made smaller where there is less room on a page.
  ///
  /// - Throws: `HornbillError` where an arrow does not come from a box before, or a terminal has too little room.
  public func drawing(on medium: Medium) throws -> Drawing {
    for (index, box) in boxes.enumerated() {
      if let wrong = box.inputs.first(where: { !(0..<index).contains($0) }) {
        throw HornbillError(
          "BoxDiagram", path: "box \(index)", expected: "arrows from boxes before it",
          received: "from box \(wrong)")
      }
    }
    let layout = layout(medium)
    let heights = rowHeights(layout, medium)
    let total = heights.reduce(0, +) + Double(max(heights.count - 1, 0)) * space(medium)
    let head = title.isEmpty ? 0 : medium.choose(26, terminal: 4)
    let margin = medium.choose(Self.margin, terminal: 0)
    var elements: [Element] = []
    if !title.isEmpty {
      let words = medium.fitted(title, .title, width: medium.width - 2 * margin)
      elements.append(.text(Label(words, at: Point(margin, margin + medium.lineHeight(.title) / 2), .title)))
    }
    guard !boxes.isEmpty else {
      let middle = Point(medium.width / 2, medium.height / 2)
      elements.append(.text(Label("no boxes", at: middle, anchor: .middle, paint: .muted)))
      return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
    }
    let room = (width: medium.width - 2 * margin, height: medium.height - head - 2 * margin)
    guard layout.width <= room.width + 0.01, total <= room.height + 0.01 else {
      throw HornbillError(
        "BoxDiagram",
        expected: medium.isTerminal
          ? "\(Int(layout.width / 2) + 1) columns and \(Int((total + head) / 4) + 1) rows"
          : "\(Int(preferredWidth) + 1) by \(Int(preferredHeight) + 1) points",
        received: medium.isTerminal
          ? "\(Int(medium.width / 2)) by \(Int(medium.height / 4))"
          : "\(Int(medium.width)) by \(Int(medium.height))",
        hint: "Ask for a larger picture.")
    }
    let left = margin + medium.snapped((room.width - layout.width) / 2, 2)
    var top = margin + head
    let tops = heights.map { height in
      defer { top += height + space(medium) }
      return top
    }
    let frames = boxes.indices.map { index in
      let size = size(boxes[index], medium)
      let layer = layout.layers[index]
      let x = left + layout.centers[index] - size.width / 2
      return Rectangle(
        x: medium.isTerminal ? (x / 2).rounded() * 2 : x,
        y: tops[layer] + medium.snapped((heights[layer] - size.height) / 2, 4),
        width: size.width, height: size.height)
    }
    elements += arrows(layout, frames, tops, heights, left, medium)
    for (box, frame) in zip(boxes, frames) { elements += self.elements(box, frame, medium) }
    return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
  }

  private func arrows(
    _ layout: LayeredLayout, _ frames: [Rectangle], _ tops: [Double], _ heights: [Double], _ left: Double,
    _ medium: Medium
  ) -> [Element] {
    var area = PlotArea(
      Rectangle(x: 0, y: 0, width: medium.width, height: medium.height), medium,
      x: Projection(scale: .linear, range: 0...1, start: 0, end: 1),
      y: Projection(scale: .linear, range: 0...1, start: 0, end: 1))
    for edge in layout.edges {
      let (from, to) = (frames[edge.from], frames[edge.to])
      var points = [Point(from.center.x, from.maxY)]
      for bend in edge.bends {
        // Straight past the boxes of the layer.
        points.append(Point(left + bend.x, tops[bend.layer]))
        points.append(Point(left + bend.x, tops[bend.layer] + heights[bend.layer]))
      }
      points.append(Point(to.center.x, to.minY - medium.choose(1, terminal: 1)))
      let lines = Array(points.dropLast())
      if lines.count > 1 {
        area.add(.shapes([.path([lines], isClosed: false)], stroke: Stroke(.muted, width: 1.5)))
      }
      area.addArrows([(points[points.count - 2], points[points.count - 1])], Stroke(.muted, width: 1.5))
    }
    return area.elements
  }

  private func elements(_ box: Box, _ frame: Rectangle, _ medium: Medium) -> [Element] {
    var elements: [Element] = [
      .shapes(
        [.rectangle(frame)], fill: medium.isTerminal ? nil : Fill(box.paint, opacity: 0.12),
        stroke: Stroke(box.paint, width: 1.2))
    ]
    var y = frame.minY + medium.choose(6, terminal: 4)
    for (index, line) in box.lines.enumerated() {
      let height = medium.lineHeight(role(index))
      elements.append(
        .text(
          Label(
            line, at: Point(frame.center.x, y + height / 2), role(index), anchor: .middle,
            paint: index == 0 ? .ink : .muted)))
      y += height
    }
    return elements
  }
}

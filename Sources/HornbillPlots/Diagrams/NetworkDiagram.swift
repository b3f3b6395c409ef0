import Hornbill
import HornbillGraph

/// Neurons in columns with lines between all of neighbouring columns: a small dense network.
public struct NetworkDiagram: Figure {
  /// A column of neurons.
  public struct Column: Sendable, Hashable {
    /// How many there are.
    public let count: Int
    /// What stands below the column.
    public let label: String

    /// A column of so many neurons.
    public init(_ count: Int, _ label: String) {
      (self.count, self.label) = (count, label)
    }
  }

  /// What stands above.
  public var title: String
  /// The columns from left to right.
  public var columns: [Column]
  /// The weights between neighbouring columns: row by row from the left column's neurons to the right one's; lines
  /// without a weight where there are none.
  public var weights: [[[Double]]]
  /// At most so many neurons of a column are shown; the middle ones of more are left out.
  public var limit: Int

  /// A network of columns.
  public init(_ title: String = "", columns: [Column], weights: [[[Double]]] = [], limit: Int = 12) {
    (self.title, self.columns, self.weights, self.limit) = (title, columns, weights, limit)
  }

  /// A step for each column.
  public var preferredWidth: Double { max(Double(columns.count) * 150, 300) }
  /// A step for each neuron of the highest column.
  public var preferredHeight: Double {
    Double(min(columns.map(\.count).max() ?? 1, max(limit, 3))) * 34 + 90 + (title.isEmpty ? 0 : 24)
  }

  /// The neurons that are shown, by number; nil stands for those left out.
  private func shown(_ count: Int) -> [Int?] {
    guard count > limit else { return Array(0..<count) }
    let half = (limit - 1) / 2
    return Array(0..<half) + [nil] + Array(count - half..<count)
  }

  /// The picture for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where a column is empty, the limit is below 3, or weights do not fit the columns.
  public func drawing(on medium: Medium) throws -> Drawing {
    try check()
    let pad = medium.choose(12, terminal: 0)
    var elements: [Element] = []
    var top = pad
    for line in medium.wrapped(title, .title, width: medium.width - 2 * pad) {
      elements.append(.text(Label(line, at: Point(pad, top + medium.lineHeight(.title) / 2), .title)))
      top += medium.lineHeight(.title)
    }
    guard !columns.isEmpty else {
      let middle = Point(medium.width / 2, medium.height / 2)
      elements.append(.text(Label("no layers", at: middle, anchor: .middle, paint: .muted)))
      return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
    }
    // Words and the number of neurons stand below each column.
    let words = 2 * medium.lineHeight(.label) + medium.choose(8, terminal: 0)
    let frame = Rectangle(
      x: 0, y: top, width: medium.width, height: max(medium.height - top - words - pad, 8))
    let step = medium.width / Double(columns.count)
    let places = columns.enumerated().map { index, column in
      self.places(shown(column.count), x: (Double(index) + 0.5) * step, frame, medium)
    }
    elements += lines(places)
    for (index, column) in columns.enumerated() {
      elements += neurons(
        places[index], paint: .series(index == 0 ? 7 : index == columns.count - 1 ? 1 : 0), medium)
      let x = (Double(index) + 0.5) * step
      for (line, text) in [column.label, SummaryTable.grouped(column.count)].enumerated() where !text.isEmpty
      {
        let label = medium.fitted(text, .label, width: step - medium.choose(8, terminal: 2))
        let y = frame.maxY + medium.choose(6, terminal: 0) + (Double(line) + 0.5) * medium.lineHeight(.label)
        elements.append(
          .text(Label(label, at: Point(x, y), anchor: .middle, paint: line == 0 ? .ink : .muted)))
      }
    }
    return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
  }

  private func check() throws {
    try requireAtLeast(3, limit, "a limit", "NetworkDiagram")
    for (index, column) in columns.enumerated() where column.count < 1 {
      throw HornbillError(
        "NetworkDiagram", path: "column \(index)", expected: "at least one neuron",
        received: "\(column.count)")
    }
    guard weights.isEmpty || weights.count == columns.count - 1 else {
      throw HornbillError(
        "NetworkDiagram", expected: "weights between \(columns.count) columns",
        received: "\(weights.count) tables")
    }
    for (index, table) in weights.enumerated() {
      let (rows, width) = (columns[index].count, columns[index + 1].count)
      guard table.isEmpty || (table.count == rows && table.allSatisfy { $0.count == width }) else {
        throw HornbillError(
          "NetworkDiagram", path: "weights \(index)", expected: "\(rows) rows of \(width) numbers",
          received: "\(table.count) rows of \(table.first?.count ?? 0)")
      }
    }
  }

  private func places(
    _ shown: [Int?], x: Double, _ frame: Rectangle, _ medium: Medium
  ) -> [(number: Int?, place: Point)] {
    let step = min(frame.height / Double(shown.count), medium.choose(44, terminal: 12))
    let first = frame.center.y - step * Double(shown.count - 1) / 2
    return shown.enumerated().map { ($1, Point(x, first + step * Double($0))) }
  }

  private func lines(_ places: [[(number: Int?, place: Point)]]) -> [Element] {
    zip(places, places.dropFirst()).enumerated().flatMap { index, pair -> [Element] in
      let table = weights.isEmpty ? [] : weights[index]
      let largest = table.joined().lazy.map { abs($0) }.filter(\.isFinite).max() ?? 0
      return pair.0.flatMap { from in
        pair.1.compactMap { to -> Element? in
          guard let i = from.number, let j = to.number else { return nil }
          let line = Outline.path([[from.place, to.place]], isClosed: false)
          guard !table.isEmpty else {
            return .shapes([line], stroke: Stroke(.muted, width: 0.7, opacity: 0.5))
          }
          let weight = table[i][j]
          let part = largest > 0 && weight.isFinite ? abs(weight) / largest : 0
          // Colour for the sign, strength for the size.
          return .shapes(
            [line],
            stroke: Stroke(.series(weight < 0 ? 0 : 1), width: 0.5 + 2.5 * part, opacity: 0.15 + 0.75 * part))
        }
      }
    }
  }

  private func neurons(_ places: [(number: Int?, place: Point)], paint: Paint, _ medium: Medium) -> [Element]
  {
    let gaps = zip(places, places.dropFirst()).map { $1.place.y - $0.place.y }
    let radius = medium.choose(min(13, (gaps.min() ?? 40) * 0.38), terminal: 1)
    let circles = places.filter { $0.number != nil }.map { Outline.circle($0.place, radius: radius) }
    let dots = places.filter { $0.number == nil }.map {
      Element.text(Label("⋮", at: $0.place, .title, anchor: .middle))
    }
    // The page's colour below hides the lines.
    let below = medium.isTerminal ? [] : [Element.shapes(circles, fill: Fill(.background))]
    return below
      + [
        .shapes(
          circles, fill: Fill(paint, opacity: medium.choose(0.25, terminal: 1)),
          stroke: medium.isTerminal ? nil : Stroke(paint, width: 1.5))
      ]
      + dots
  }
}

import HornbillGraph

/// Figures side by side, row by row.
///
/// ```swift
/// Panels("Learning rates", columns: 3) {
///   for rate in [0.1, 0.9, 1.1] { descent(rate) }
/// }
/// ```
public struct Panels: Figure {
  /// What stands above all.
  public var title: String
  /// How many stand in a row; at least 1.
  public var columns: Int
  /// The figures.
  public var figures: [any Figure]

  /// Figures in rows of so many.
  public init(
    _ title: String = "", columns: Int = 2, @FigureBuilder figures: () throws -> [any Figure]
  ) rethrows {
    (self.title, self.columns) = (title, columns)
    self.figures = try figures()
  }

  private var rows: Int { columns < 1 ? 0 : (figures.count + columns - 1) / columns }
  private var usedColumns: Int { max(min(columns, figures.count), 1) }

  /// Seven tenths of the widest figure for each of two columns, half of it for each of more; all of it for one.
  public var preferredWidth: Double {
    let part = usedColumns == 1 ? 1 : usedColumns == 2 ? 0.7 : 0.5
    return (Double(usedColumns) * (figures.map(\.preferredWidth).max() ?? 640) * part).rounded()
  }
  /// Three quarters of the highest figure for each row of two columns, less for more; all of it for one.
  public var preferredHeight: Double {
    let part = usedColumns == 1 ? 1 : usedColumns == 2 ? 0.75 : 0.6
    return (Double(max(rows, 1)) * (figures.map(\.preferredHeight).max() ?? 400) * part).rounded()
      + (title.isEmpty ? 0 : 34)
  }

  /// The picture for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where the columns are fewer than one, there is no room, or a figure throws it.
  public func drawing(on medium: Medium) throws -> Drawing {
    try requireAtLeast(1, columns, "a number of columns", "Panels")
    let pad = medium.choose(10, terminal: 0)
    let lines = medium.wrapped(title, .heading, width: medium.width - 2 * pad)
    var elements = lines.enumerated().map { index, line in
      let y = pad + (Double(index) + 0.5) * medium.lineHeight(.heading)
      return Element.text(Label(line, at: Point(pad, y), .heading))
    }
    guard !figures.isEmpty else {
      let middle = Point(medium.width / 2, medium.height / 2)
      elements.append(.text(Label("no figures", at: middle, anchor: .middle, paint: .muted)))
      return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
    }
    let top = lines.isEmpty ? 0 : pad + Double(lines.count) * medium.lineHeight(.heading)
    let cell = medium.resized(
      width: medium.width / Double(usedColumns), height: (medium.height - top) / Double(rows))
    let least = medium.isTerminal ? (width: 40.0, height: 24.0) : (width: 50.0, height: 50.0)
    guard cell.width >= least.width, cell.height >= least.height else {
      throw HornbillError(
        "Panels",
        expected: medium.isTerminal ? "20 columns and 6 rows for each figure" : "50 points for each figure",
        received: "\(medium.isTerminal ? "fewer" : "less") for \(usedColumns) by \(rows) figures",
        hint: "Ask for a larger picture.")
    }
    for (index, figure) in figures.enumerated() {
      let part = try figure.drawing(on: cell)
      let (column, row) = (index % columns, index / columns)
      elements.append(.moved(Double(column) * cell.width, top + Double(row) * cell.height, part.elements))
    }
    let titles = title.isEmpty ? figures.compactMap { ($0 as? Chart)?.title }.joined(separator: "; ") : title
    return Drawing(width: medium.width, height: medium.height, title: titles, elements: elements)
  }
}

/// Puts figures one after another, with `if` and `for`.
@resultBuilder
public enum FigureBuilder {
  /// One figure.
  public static func buildExpression(_ figure: any Figure) -> [any Figure] { [figure] }
  /// A list of figures.
  public static func buildExpression(_ figures: [any Figure]) -> [any Figure] { figures }
  /// Figures one after another.
  public static func buildBlock(_ parts: [any Figure]...) -> [any Figure] { Array(parts.joined()) }
  /// Figures that may be missing.
  public static func buildOptional(_ part: [any Figure]?) -> [any Figure] { part ?? [] }
  /// Figures of a first choice.
  public static func buildEither(first part: [any Figure]) -> [any Figure] { part }
  /// Figures of a second choice.
  public static func buildEither(second part: [any Figure]) -> [any Figure] { part }
  /// Figures of a loop.
  public static func buildArray(_ parts: [[any Figure]]) -> [any Figure] { Array(parts.joined()) }
}

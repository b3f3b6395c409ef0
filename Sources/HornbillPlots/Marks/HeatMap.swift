import HornbillGraph

/// Squares of colour for the numbers of a table, the first row above.
///
/// Rows and columns lie at 0, 1, 2, … of the axes; name them with the axes' ticks.
public struct HeatMap: Mark {
  let rows: [[Double]]
  let map: ColorMap
  let range: ClosedRange<Double>?
  let label: String
  let annotations: [[String]]?
  let hasColorBar: Bool

  /// A table of numbers as colours.
  ///
  /// - Parameters:
  ///   - rows: the numbers, row by row; what is not finite is left empty.
  ///   - map: the colours from the smallest to the largest.
  ///   - range: which numbers have the end colours; those of the table where nil.
  ///   - label: what the numbers are, beside the colour bar.
  ///   - annotations: what is written into the squares, row by row.
  ///   - hasColorBar: whether a bar says what the colours mean.
  public init(
    _ rows: [[Double]], map: ColorMap = .viridis, range: ClosedRange<Double>? = nil, label: String = "",
    annotations: [[String]]? = nil, hasColorBar: Bool = true
  ) {
    (self.rows, self.map, self.range, self.label) = (rows, map, range, label)
    (self.annotations, self.hasColorBar) = (annotations, hasColorBar)
  }

  private var columnCount: Int { rows.first?.count ?? 0 }

  private var scale: ColorScale? {
    let finite = rows.joined().filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return ColorScale(map, range: range ?? (low < high ? low...high : low - 0.5...high + 0.5), label: label)
  }

  /// Half a step beyond the first and the last row and column.
  public var extent: Extent {
    guard columnCount > 0 else { return Extent(x: [], y: [], fillsPlane: true) }
    return Extent(
      x: [-0.5, Double(columnCount) - 0.5], y: [-0.5, Double(rows.count) - 0.5], fillsPlane: true)
  }
  /// None.
  public var seriesCount: Int { 0 }
  /// The colours.
  public var colorScale: ColorScale? { hasColorBar ? scale : nil }

  /// Finds rows of different lengths.
  public func check() throws {
    for (index, row) in rows.enumerated() where row.count != columnCount {
      throw HornbillError(
        "HeatMap", path: "row \(index)", expected: "\(columnCount) numbers as in row 0",
        received: "\(row.count)")
    }
    guard let annotations else { return }
    guard annotations.count == rows.count, annotations.allSatisfy({ $0.count == columnCount }) else {
      throw HornbillError(
        "HeatMap", expected: "an annotation for each of \(rows.count) by \(columnCount) numbers",
        received: "\(annotations.count) rows of \(annotations.map { "\($0.count)" }.joined(separator: ", "))")
    }
  }

  /// Draws the squares and what is written in them.
  public func draw(in area: inout PlotArea) {
    guard columnCount > 0, let scale = scale?.suited(to: area.medium), let left = area.x(-0.5),
      let right = area.x(Double(columnCount) - 0.5),
      let first = area.y(-0.5), let last = area.y(Double(rows.count) - 0.5)
    else { return }
    let isFirstAbove = first < last
    let shown = isFirstAbove ? rows : rows.reversed()
    let place = Rectangle(
      x: min(left, right), y: min(first, last), width: abs(right - left), height: abs(last - first))
    if rows.joined().allSatisfy(\.isFinite) {
      let raster = Raster(width: columnCount, height: rows.count, colors: shown.joined().map(scale.color))
      area.add(.image(raster, place))
    } else {
      addSquares(scale, in: &area)
    }
    addAnnotations(scale, place, in: &area)
  }

  private func addSquares(_ scale: ColorScale, in area: inout PlotArea) {
    for (row, values) in rows.enumerated() {
      for (column, value) in values.enumerated() where value.isFinite {
        guard let a = area.place(Double(column) - 0.5, Double(row) - 0.5),
          let b = area.place(Double(column) + 0.5, Double(row) + 0.5)
        else { continue }
        let square = Rectangle(
          x: min(a.x, b.x), y: min(a.y, b.y), width: abs(b.x - a.x), height: abs(b.y - a.y))
        area.add(.shapes([.rectangle(square)], fill: Fill(.fixed(scale.color(value)))))
      }
    }
  }

  private func addAnnotations(_ scale: ColorScale, _ place: Rectangle, in area: inout PlotArea) {
    guard let annotations else { return }
    let (width, height) = (place.width / Double(columnCount), place.height / Double(rows.count))
    // Where one of them does not fit, none would be read.
    let widest = annotations.joined().map { area.medium.width($0, .tick) }.max() ?? 0
    guard widest + area.medium.choose(4, terminal: 0) <= width, area.medium.lineHeight(.tick) <= height else {
      return
    }
    for (row, words) in annotations.enumerated() {
      for (column, text) in words.enumerated() {
        guard let center = area.place(Double(column), Double(row)) else { continue }
        let value = rows[row][column]
        let paint: Paint = value.isFinite ? .fixed(scale.color(value).readable) : .ink
        area.add(.text(Label(text, at: center, .tick, anchor: .middle, paint: paint)))
      }
    }
  }
}

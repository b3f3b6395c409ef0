import HornbillGraph

/// Which values of a field have a contour.
public enum ContourLevels: Sendable, Hashable {
  /// Round numbers, about so many.
  case about(Int)
  /// Given numbers, which grow.
  case at([Double])

  /// The values for a field.
  func values(_ field: Field) -> [Double] {
    switch self {
    case .at(let values): return values
    case .about(let count):
      guard let range = field.range else { return [] }
      return Ticks.choose(range, .linear, about: count).map(\.value)
    }
  }

  func check(_ operation: String) throws {
    switch self {
    case .about(let count): try requireAtLeast(1, count, "a number of levels", operation)
    case .at(let values):
      guard !values.isEmpty, values.allSatisfy(\.isFinite),
        zip(values, values.dropFirst()).allSatisfy({ $0 < $1 })
      else {
        throw HornbillError(
          operation, expected: "finite levels, each above the one before", received: "\(values)")
      }
    }
  }
}

/// Lines along which a field has one value.
public struct Contours: Mark {
  let field: Field
  let levels: ContourLevels
  let map: ColorMap
  let label: String
  let paint: Paint?
  let width: Double

  /// The contours of a field.
  ///
  /// - Parameters:
  ///   - field: the numbers.
  ///   - levels: which values have a line.
  ///   - map: the colours of the lines from the lowest to the highest, where `paint` is nil.
  ///   - paint: one colour for all lines.
  ///   - width: how thick they are.
  ///   - label: what the numbers are; beside the colour bar, or in the legend where there is one colour.
  public init(
    _ field: Field, levels: ContourLevels = .about(8), map: ColorMap = .viridis, paint: Paint? = nil,
    width: Double = 1.5, label: String = ""
  ) {
    (self.field, self.levels, self.map) = (field, levels, map)
    (self.paint, self.width, self.label) = (paint, width, label)
  }

  /// The whole grid.
  public var extent: Extent { field.extent }
  /// None.
  public var seriesCount: Int { 0 }
  /// The colours of the levels, unless they have one colour.
  public var colorScale: ColorScale? {
    let values = levels.values(field)
    guard paint == nil, let first = values.first, let last = values.last, first < last else { return nil }
    return ColorScale(map, range: first...last, label: label)
  }

  /// Finds levels that do not grow.
  public func check() throws { try levels.check("Contours") }

  /// A piece of line where there is one colour.
  public func legend(series: Int) -> [LegendEntry] {
    guard let paint, !label.isEmpty else { return [] }
    return [LegendEntry(.line(Stroke(paint, width: width)), label)]
  }

  /// Draws the lines.
  public func draw(in area: inout PlotArea) {
    let scale = colorScale?.suited(to: area.medium)
    for level in levels.values(field) {
      let lines = ContourTracing.lines(field, at: level, isClosed: false)
      let places = lines.flatMap { area.runs($0.map(\.x), $0.map(\.y)) }
      guard !places.isEmpty else { continue }
      let color = paint ?? .fixed(scale?.color(level) ?? map.color(0.5))
      area.add(.shapes([.path(places, isClosed: false)], stroke: Stroke(color, width: width)))
    }
  }
}

/// A field in steps of colour, with a colour bar.
public struct FilledContours: Mark {
  let field: Field
  let levels: ContourLevels
  let map: ColorMap
  let label: String

  /// The bands between the contours of a field.
  ///
  /// - Parameters:
  ///   - field: the numbers; where one is not finite nothing is drawn.
  ///   - levels: where the colours change.
  ///   - map: the colours from the lowest to the highest.
  ///   - label: what the numbers are, beside the colour bar.
  public init(
    _ field: Field, levels: ContourLevels = .about(10), map: ColorMap = .viridis, label: String = ""
  ) {
    (self.field, self.levels, self.map, self.label) = (field, levels, map, label)
  }

  /// The whole grid.
  public var extent: Extent { field.extent }
  /// None.
  public var seriesCount: Int { 0 }

  /// The edges of the bands: the levels, and the ends of the numbers where they are beyond.
  private var edges: [Double] {
    var values = levels.values(field)
    guard let range = field.range else { return values }
    guard range.lowerBound < range.upperBound else {
      return [range.lowerBound - 0.5, range.upperBound + 0.5]
    }
    // A band should have some width.
    let least = (range.upperBound - range.lowerBound) * 1e-6
    if values.first.map({ $0 > range.lowerBound + least }) ?? true { values.insert(range.lowerBound, at: 0) }
    if values.last.map({ $0 < range.upperBound - least }) ?? true { values.append(range.upperBound) }
    return values
  }

  /// The colours of the bands.
  public var colorScale: ColorScale? {
    let edges = edges
    guard edges.count > 1, let first = edges.first, let last = edges.last else { return nil }
    return ColorScale(map, range: first...last, levels: edges, label: label)
  }

  /// Finds levels that do not grow.
  public func check() throws { try levels.check("FilledContours") }

  /// Draws the bands: each over all that is above its lower edge, so that no seams show.
  public func draw(in area: inout PlotArea) {
    let edges = edges
    guard let scale = colorScale?.suited(to: area.medium) else { return }
    for index in 0..<edges.count - 1 {
      // What is below the first edge belongs to the lowest band.
      let level = index == 0 ? -Double.greatestFiniteMagnitude : edges[index]
      let rings = ContourTracing.lines(field, at: level, isClosed: true)
      let places = rings.flatMap { area.runs($0.map(\.x), $0.map(\.y)) }.filter { $0.count > 2 }
      guard !places.isEmpty else { continue }
      let fill = Fill(.fixed(scale.color(forBand: index)))
      area.add(.shapes([.path(places, isClosed: true)], fill: fill))
    }
  }
}

extension ColorScale {
  /// The colour of a band: that of its middle, stretched so that the first and the last band have the ends' colours.
  func color(forBand index: Int) -> Color {
    levels.count > 2 ? map.color(Double(index) / Double(levels.count - 2)) : map.color(0.5)
  }
}

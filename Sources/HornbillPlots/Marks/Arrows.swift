import Foundation

/// Arrows at places: the directions of a field, such as its gradient.
public struct Arrows: Mark {
  let x, y, u, v: [Double]
  let label: String
  let paint: Paint?
  let length: Double?

  /// Arrows that begin at places.
  ///
  /// - Parameters:
  ///   - x: where they begin, to the right.
  ///   - y: where they begin, upwards; as many.
  ///   - u: how far they go to the right, in the numbers of the axis; as many.
  ///   - v: how far they go upwards; as many.
  ///   - length: how long the longest one is, in the numbers of the horizontal axis; as long as `u` and `v` say where
  ///     nil.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  public init(
    _ x: [Double], _ y: [Double], u: [Double], v: [Double], length: Double? = nil, label: String = "",
    paint: Paint? = nil
  ) {
    (self.x, self.y, self.u, self.v) = (x, y, u, v)
    (self.length, self.label, self.paint) = (length, label, paint)
  }

  /// What the arrows' numbers are multiplied by.
  private var factor: Double {
    let longest = zip(u, v).map { ($0 * $0 + $1 * $1).squareRoot() }.filter(\.isFinite).max() ?? 0
    return length.map { longest > 0 ? $0 / longest : 1 } ?? 1
  }

  /// Where the arrows begin and end.
  public var extent: Extent {
    let factor = factor
    return Extent(x: x + zip(x, u).map { $0 + factor * $1 }, y: y + zip(y, v).map { $0 + factor * $1 })
  }
  /// One, unless a colour was given.
  public var seriesCount: Int { paint == nil ? 1 : 0 }

  /// Finds numbers that have no partner.
  public func check() throws {
    try requireEqualCounts(
      "Arrows", ("x values", x.count), ("y values", y.count), ("u values", u.count), ("v values", v.count))
  }

  /// A piece of line.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.line(Stroke(paint ?? .series(series), width: 1.5)), label)]
  }

  /// Draws the arrows.
  public func draw(in area: inout PlotArea) {
    let factor = factor
    let arrows = x.indices.compactMap { index -> (Point, Point)? in
      guard let from = area.place(x[index], y[index]),
        let to = area.place(x[index] + factor * u[index], y[index] + factor * v[index])
      else { return nil }
      return (from, to)
    }
    area.addArrows(arrows, Stroke(paint ?? .series(area.series), width: 1.5))
  }
}

/// The way that an optimizer takes: places in their order, joined by arrows.
public struct Trajectory: Mark {
  let x, y: [Double]
  let label: String
  let paint: Paint?

  /// A way through places.
  ///
  /// - Parameters:
  ///   - x: how far to the right.
  ///   - y: how high; as many.
  ///   - label: what the legend says; nothing where empty.
  ///   - paint: the colour; the next of the chart's where nil.
  public init(_ x: [Double], _ y: [Double], label: String = "", paint: Paint? = nil) {
    (self.x, self.y, self.label, self.paint) = (x, y, label, paint)
  }

  /// All numbers.
  public var extent: Extent { Extent(x: x, y: y) }
  /// One, unless a colour was given.
  public var seriesCount: Int { paint == nil ? 1 : 0 }

  /// Finds numbers that have no partner.
  public func check() throws {
    try requireEqualCounts("Trajectory", ("x values", x.count), ("y values", y.count))
  }

  /// A piece of line.
  public func legend(series: Int) -> [LegendEntry] {
    label.isEmpty ? [] : [LegendEntry(.line(Stroke(paint ?? .series(series), width: 1.5)), label)]
  }

  /// Draws the places and the arrows between them.
  public func draw(in area: inout PlotArea) {
    let paint = paint ?? .series(area.series)
    for run in area.runs(x, y) {
      area.addArrows(
        Array(zip(run, run.dropFirst())), Stroke(paint, width: 1.5), gap: area.medium.choose(3.5, terminal: 0)
      )
      area.add(
        .shapes(
          run.map { .circle($0, radius: area.medium.choose(3, terminal: 0.5)) }, fill: Fill(paint),
          stroke: area.medium.isTerminal ? nil : Stroke(.background, width: 0.8)))
    }
  }
}

extension PlotArea {
  /// Lines with heads; those too short for one have none.
  ///
  /// - Parameter gap: how far before its goal an arrow ends.
  mutating func addArrows(_ arrows: [(Point, Point)], _ stroke: Stroke, gap: Double = 0) {
    var (lines, heads): ([[Point]], [[Point]]) = ([], [])
    let size = medium.choose(7, terminal: 4)
    for (from, goal) in arrows {
      let distance = hypot(goal.x - from.x, goal.y - from.y)
      guard distance > gap else { continue }
      let (dx, dy) = ((goal.x - from.x) / distance, (goal.y - from.y) / distance)
      let to = goal.moved(-dx * gap, -dy * gap)
      let length = distance - gap
      let head = min(size, length * 0.5)
      lines.append([from, head < 3 ? to : to.moved(-dx * head * 0.5, -dy * head * 0.5)])
      guard head >= 3 else { continue }
      let back = to.moved(-dx * head, -dy * head)
      heads.append([
        to, back.moved(-dy * head * 0.42, dx * head * 0.42), back.moved(dy * head * 0.42, -dx * head * 0.42),
      ])
    }
    if !lines.isEmpty { add(.shapes([.path(lines, isClosed: false)], stroke: stroke)) }
    if !heads.isEmpty { add(.shapes([.path(heads, isClosed: true)], fill: Fill(stroke.paint))) }
  }
}

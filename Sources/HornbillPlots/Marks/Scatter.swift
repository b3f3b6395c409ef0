import HornbillGraph

/// Points, each class of them with a colour and a shape of its own.
///
/// ```swift
/// Chart("Banknotes") { Scatter(skewness, entropy, classes: labels, names: ["real", "fake"]) }
/// ```
public struct Scatter: Mark {
  let x, y: [Double]
  let classes: [Int]?
  let names: [String]
  let paint: Paint?
  let marker: Marker?
  let size: Double?
  let opacity: Double
  /// Whether what lies below is pale on every page.
  var isOnPaleGround = false

  /// Points at places.
  ///
  /// - Parameters:
  ///   - x: how far to the right.
  ///   - y: how high; as many.
  ///   - classes: the class of each, from 0; all of one class where nil.
  ///   - names: what the legend says of each class; nothing where empty.
  ///   - paint: one colour for all; those of the chart's series where nil.
  ///   - marker: one shape for all; one for each class where nil.
  ///   - size: how wide a point is; smaller where there are many for their room where nil.
  ///   - opacity: from 0 (unseen) to 1.
  public init(
    _ x: [Double], _ y: [Double], classes: [Int]? = nil, names: [String] = [], paint: Paint? = nil,
    marker: Marker? = nil, size: Double? = nil, opacity: Double = 0.8
  ) {
    (self.x, self.y, self.classes, self.names) = (x, y, classes, names)
    (self.paint, self.marker, self.size, self.opacity) = (paint, marker, size, opacity)
  }

  private var classCount: Int { max((classes?.max() ?? 0) + 1, names.count, 1) }

  /// All numbers.
  public var extent: Extent { Extent(x: x, y: y) }
  /// One for each class, unless a colour was given.
  public var seriesCount: Int { paint == nil ? classCount : 0 }

  /// Finds numbers that have no partner, and classes below 0 or without a name.
  public func check() throws {
    try requireEqualCounts("Scatter", ("x values", x.count), ("y values", y.count))
    guard let classes else { return }
    try requireEqualCounts("Scatter", ("x values", x.count), ("classes", classes.count))
    let limit = names.isEmpty ? 10_000 : names.count
    if let wrong = classes.first(where: { !(0..<limit).contains($0) }) {
      throw HornbillError(
        "Scatter",
        expected: names.isEmpty ? "classes from 0 to 9999" : "classes from 0 to \(names.count - 1)",
        received: "\(wrong)", hint: names.isEmpty ? nil : "There are \(names.count) names.")
    }
  }

  /// A point for each class that has a name.
  public func legend(series: Int) -> [LegendEntry] {
    names.indices.map { LegendEntry(.marker(shape($0, series), paint($0, series)), names[$0]) }
  }

  /// Draws the points.
  public func draw(in area: inout PlotArea) {
    var members = Array(repeating: [Point](), count: classCount)
    for index in x.indices {
      if let place = area.place(x[index], y[index]) { members[classes?[index] ?? 0].append(place) }
    }
    let size = size ?? size(of: x.count, in: area.rectangle)
    for (number, places) in members.enumerated() where !places.isEmpty {
      let (paint, shape) = (paint(number, area.series), shape(number, area.series))
      if !area.medium.isTerminal {
        let outlines = places.map { shape.outline(at: $0, size: size) }
        let (fill, edge) =
          isOnPaleGround
          ? (paint.onLightPages, Paint.background.onLightPages) : (paint, .background)
        area.add(
          .shapes(outlines, fill: Fill(fill, opacity: opacity), stroke: Stroke(edge, width: size / 10)))
      } else if classCount == 1, names.isEmpty {
        area.add(.shapes(places.map { .circle($0, radius: 0.5) }, fill: Fill(paint)))
      } else {
        for place in places {
          area.add(.text(Label(shape.character, at: place, .tick, anchor: .middle, paint: paint)))
        }
      }
    }
  }

  /// Two fifths of the distance of so many points that are spread evenly, within what can be seen and told apart.
  private func size(of count: Int, in frame: Rectangle) -> Double {
    min(max(0.4 * (frame.width * frame.height / Double(max(count, 1))).squareRoot(), 3), 6)
  }

  private func paint(_ number: Int, _ series: Int) -> Paint { paint ?? .series(series + number) }
  private func shape(_ number: Int, _ series: Int) -> Marker {
    marker ?? .number(paint == nil ? series + number : number)
  }
}

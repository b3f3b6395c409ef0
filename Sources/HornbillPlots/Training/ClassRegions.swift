/// The parts of a plane where each of several fields is the largest, in the colours of their classes.
struct ClassRegions: Mark {
  /// A field for each class, all on one grid.
  let fields: [Field]

  var extent: Extent { fields.first?.extent ?? Extent(x: [], y: []) }
  var seriesCount: Int { 0 }

  func draw(in area: inout PlotArea) {
    for (number, field) in fields.enumerated() {
      let margins = field.values.indices.map { index in
        let others = fields.indices.filter { $0 != number }.map { fields[$0].values[index] }
        return field.values[index] - (others.max() ?? -.infinity)
      }
      guard let margin = try? Field(x: field.x, y: field.y, values: margins) else { continue }
      let rings = ContourTracing.lines(margin, at: 0, isClosed: true)
      let places = rings.flatMap { area.runs($0.map(\.x), $0.map(\.y)) }.filter { $0.count > 2 }
      guard !places.isEmpty else { continue }
      area.add(
        .shapes(
          [.path(places, isClosed: true)], fill: Fill(.series(number), opacity: 0.22),
          stroke: Stroke(.series(number), width: 1)))
    }
  }
}

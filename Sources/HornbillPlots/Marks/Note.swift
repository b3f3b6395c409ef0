/// Words at a place.
public struct Note: Mark {
  let text: String
  let x, y: Double
  let anchor: Label.Anchor

  /// Words whose start, middle or end lies at a place.
  public init(_ text: String, _ x: Double, _ y: Double, anchor: Label.Anchor = .middle) {
    (self.text, self.x, self.y, self.anchor) = (text, x, y, anchor)
  }

  /// The place.
  public var extent: Extent { Extent(x: [x], y: [y]) }
  /// None.
  public var seriesCount: Int { 0 }

  /// Writes the words.
  public func draw(in area: inout PlotArea) {
    guard let place = area.place(x, y) else { return }
    area.add(.text(Label(text, at: place, anchor: anchor)))
  }
}

/// The outline of a shape.
public enum Outline: Sendable, Hashable {
  /// Straight lines through places, several of them where the pen is lifted; back to the start where closed.
  case path([[Point]], isClosed: Bool)
  /// A circle.
  case circle(Point, radius: Double)
  /// A rectangle.
  case rectangle(Rectangle)
}

/// How an outline is drawn.
public struct Stroke: Sendable, Hashable {
  /// The colour.
  public var paint: Paint
  /// How thick it is.
  public var width: Double
  /// Lengths of dashes and gaps by turns; none for a line without gaps.
  public var dash: [Double]
  /// From 0 (unseen) to 1.
  public var opacity: Double

  /// A stroke with all its parts.
  public init(_ paint: Paint, width: Double = 1, dash: [Double] = [], opacity: Double = 1) {
    self.paint = paint
    self.width = width
    self.dash = dash
    self.opacity = opacity
  }
}

/// How the inside of an outline is filled.
public struct Fill: Sendable, Hashable {
  /// The colour.
  public var paint: Paint
  /// From 0 (unseen) to 1.
  public var opacity: Double

  /// A fill with all its parts.
  public init(_ paint: Paint, opacity: Double = 1) {
    self.paint = paint
    self.opacity = opacity
  }
}

/// A picture of square dots, row by row from above.
public struct Raster: Sendable, Hashable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The colours, `width * height` of them.
  public let colors: [Color]

  /// The dots with given colours.
  ///
  /// - Precondition: there are `width * height` colours.
  public init(width: Int, height: Int, colors: [Color]) {
    precondition(colors.count == width * height, "a raster has width * height colours")
    self.width = width
    self.height = height
    self.colors = colors
  }

  /// The same picture with as many dots for each as come near to a size.
  func enlarged(toward width: Double, _ height: Double) -> Raster {
    let columns = max(Int((width / Double(max(self.width, 1))).rounded(.up)), 1)
    let rows = max(Int((height / Double(max(self.height, 1))).rounded(.up)), 1)
    let larger = (0..<self.height * rows).flatMap { row in
      (0..<self.width * columns).map { colors[row / rows * self.width + $0 / columns] }
    }
    return Raster(width: self.width * columns, height: self.height * rows, colors: larger)
  }
}

/// One part of a drawing.
public indirect enum Element: Sendable, Hashable {
  /// Outlines of one look.
  case shapes([Outline], fill: Fill? = nil, stroke: Stroke? = nil)
  /// A line of words.
  case text(Label)
  /// A picture stretched over a rectangle.
  case image(Raster, Rectangle)
  /// A thin horizontal or vertical line of an axis or a frame.
  case rule(Point, Point, Paint)
  /// What of the elements lies within a rectangle.
  case clipped(Rectangle, [Element])
  /// Elements moved to the right and down.
  case moved(Double, Double, [Element])
  /// Pictures shown one after another, each for so many seconds; the last one where nothing can move.
  case frames([[Element]], seconds: Double)

  /// Whether there is nothing to see.
  var isEmpty: Bool {
    switch self {
    case .shapes(let outlines, let fill, let stroke): outlines.isEmpty || (fill == nil && stroke == nil)
    case .text(let label): label.text.isEmpty
    case .image(let raster, _): raster.colors.isEmpty
    case .rule: false
    case .clipped(_, let elements), .moved(_, _, let elements): elements.allSatisfy(\.isEmpty)
    case .frames(let frames, _): frames.joined().allSatisfy(\.isEmpty)
    }
  }
}

/// A finished picture: what is written as SVG or on a terminal.
public struct Drawing: Sendable, Hashable {
  /// The extent to the right.
  public let width: Double
  /// The extent downwards.
  public let height: Double
  /// What is drawn, from the lowest to the highest.
  public let elements: [Element]
  /// What the picture shows, for those who cannot see it.
  public let title: String

  /// A drawing with all its parts.
  public init(width: Double, height: Double, title: String = "", elements: [Element]) {
    self.width = width
    self.height = height
    self.title = title
    self.elements = elements
  }
}

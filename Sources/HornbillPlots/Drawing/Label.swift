/// What a text is for, which sets its size.
public enum TextRole: Sendable, Hashable {
  /// The heading of a whole figure.
  case heading
  /// The title of one chart.
  case title
  /// What an axis or a line is called.
  case label
  /// The numbers along an axis.
  case tick
}

/// A line of words in a drawing.
public struct Label: Sendable, Hashable {
  /// Which part of the text lies at its place, from left to right.
  public enum Anchor: Sendable, Hashable {
    /// The text begins there.
    case start
    /// Its middle is there.
    case middle
    /// It ends there.
    case end
  }

  /// The words.
  public var text: String
  /// Where they stand: the vertical middle of the line.
  public var place: Point
  /// What they are for.
  public var role: TextRole
  /// Which part of them is at the place.
  public var anchor: Anchor
  /// Their colour.
  public var paint: Paint
  /// Degrees by which they are turned clockwise around the place.
  public var rotation: Double

  /// A text with all its parts.
  public init(
    _ text: String, at place: Point, _ role: TextRole = .label, anchor: Anchor = .start, paint: Paint = .ink,
    rotation: Double = 0
  ) {
    self.text = text
    self.place = place
    self.role = role
    self.anchor = anchor
    self.paint = paint
    self.rotation = rotation
  }

  /// The box around the words before they are turned.
  package func box(_ medium: Medium) -> Rectangle {
    let (width, height) = (medium.width(text, role), medium.lineHeight(role))
    if medium.isTerminal {
      let (column, row) = cell(place)
      return Rectangle(x: Double(2 * column), y: Double(4 * row), width: width, height: height)
    }
    let left =
      switch anchor {
      case .start: place.x
      case .middle: place.x - width / 2
      case .end: place.x - width
      }
    return Rectangle(x: left, y: place.y - height / 2, width: width, height: height)
  }

  /// The character of a terminal where the words begin.
  func cell(_ place: Point) -> (column: Int, row: Int) {
    let width = CellWidth.of(text)
    let column =
      switch anchor {
      case .start: Int((place.x / 2).rounded())
      case .middle: Int((place.x / 2 - Double(width) / 2).rounded())
      case .end: Int((place.x / 2).rounded()) - width
      }
    return (column, Int((place.y / 4).rounded(.down)))
  }
}

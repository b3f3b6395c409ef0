/// A place in a drawing: x to the right, y downwards.
public struct Point: Sendable, Hashable {
  /// How far to the right.
  public var x: Double
  /// How far down.
  public var y: Double

  /// The place with two coordinates.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// The place so far from this one.
  func moved(_ dx: Double, _ dy: Double) -> Point { Point(x + dx, y + dy) }
}

/// A rectangle with sides along the axes of a drawing.
public struct Rectangle: Sendable, Hashable {
  /// The left edge.
  public var minX: Double
  /// The upper edge.
  public var minY: Double
  /// The extent to the right.
  public var width: Double
  /// The extent downwards.
  public var height: Double

  /// The rectangle with an upper left corner and extents.
  public init(x: Double, y: Double, width: Double, height: Double) {
    minX = x
    minY = y
    self.width = width
    self.height = height
  }

  /// The right edge.
  public var maxX: Double { minX + width }
  /// The lower edge.
  public var maxY: Double { minY + height }
  /// The middle.
  public var center: Point { Point(minX + width / 2, minY + height / 2) }

  func contains(_ point: Point) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }

  func overlaps(_ other: Rectangle) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  func inset(_ dx: Double, _ dy: Double) -> Rectangle {
    Rectangle(x: minX + dx, y: minY + dy, width: max(width - 2 * dx, 0), height: max(height - 2 * dy, 0))
  }
}

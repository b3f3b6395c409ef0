/// Places that elements cover, so that a legend can keep away from them.
enum ElementSamples {
  /// Places on the lines and edges of elements within a rectangle, a few points apart.
  static func points(_ elements: [Element], within frame: Rectangle) -> [Point] {
    elements.flatMap { points($0, frame) }.filter(frame.contains)
  }

  private static func points(_ element: Element, _ frame: Rectangle) -> [Point] {
    switch element {
    case .shapes(let outlines, _, _): outlines.flatMap { points($0, frame) }
    case .text(let label): [label.place]
    case .clipped(_, let elements): elements.flatMap { points($0, frame) }
    case .moved(let x, let y, let elements): elements.flatMap { points($0, frame) }.map { $0.moved(x, y) }
    case .frames(let frames, _): frames.joined().flatMap { points($0, frame) }
    case .image, .rule: []
    }
  }

  private static func points(_ outline: Outline, _ frame: Rectangle) -> [Point] {
    switch outline {
    case .circle(let center, let radius):
      return [
        center.moved(-radius, 0), center.moved(radius, 0), center.moved(0, -radius), center.moved(0, radius),
      ]
    case .rectangle(let box):
      let (left, right) = (Point(box.minX, box.minY), Point(box.maxX, box.minY))
      return between(left, right, frame)
        + between(left.moved(0, box.height), right.moved(0, box.height), frame)
    case .path(let parts, let isClosed):
      return parts.flatMap { points in
        var all = isClosed ? points + points.prefix(1) : points
        if all.count == 1 { all += all }
        return zip(all, all.dropFirst()).flatMap { between($0, $1, frame) }
      }
    }
  }

  /// Places on a line from one to another, its ends among them.
  private static func between(_ start: Point, _ end: Point, _ frame: Rectangle) -> [Point] {
    let length = max(abs(end.x - start.x), abs(end.y - start.y))
    // Lines that go far beyond the frame need not be followed to their ends in small steps.
    let count = max(Int(min(length / 4, 4 * (frame.width + frame.height))), 1)
    return (0...count).map { index in
      let part = Double(index) / Double(count)
      return Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
    }
  }
}

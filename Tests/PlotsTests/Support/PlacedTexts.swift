import Foundation
import HornbillPlots
import Testing

/// The words of a drawing with the boxes around them, turned as they are.
struct PlacedText {
  let text: String
  let corners: [Point]

  /// All words of a drawing, those of frames apart from each other left out but the last.
  static func all(_ drawing: Drawing, _ medium: Medium) -> [PlacedText] {
    drawing.elements.flatMap { texts($0, medium, 0, 0) }
  }

  private static func texts(_ element: Element, _ medium: Medium, _ dx: Double, _ dy: Double) -> [PlacedText]
  {
    switch element {
    case .text(let label):
      guard !medium.isTerminal || label.rotation == 0 else { return [] }
      let box = label.box(medium)
      let angle = label.rotation * .pi / 180
      let corners = [
        (box.minX, box.minY), (box.maxX, box.minY), (box.maxX, box.maxY), (box.minX, box.maxY),
      ].map { x, y in
        let (a, b) = (x - label.place.x, y - label.place.y)
        return Point(
          label.place.x + dx + a * cos(angle) - b * sin(angle),
          label.place.y + dy + a * sin(angle) + b * cos(angle))
      }
      return label.text.isEmpty ? [] : [PlacedText(text: label.text, corners: corners)]
    case .moved(let x, let y, let elements):
      return elements.flatMap { texts($0, medium, dx + x, dy + y) }
    // On a terminal points are characters, and may lie on each other.
    case .clipped(_, let elements):
      return medium.isTerminal ? [] : elements.flatMap { texts($0, medium, dx, dy) }
    case .frames(let frames, _): return (frames.last ?? []).flatMap { texts($0, medium, dx, dy) }
    case .shapes, .image, .rule: return []
    }
  }

  /// Whether two boxes share more than an edge: no line along a side of one parts them.
  func overlaps(_ other: PlacedText) -> Bool {
    for polygon in [corners, other.corners] {
      for (a, b) in zip(polygon, polygon.dropFirst() + polygon.prefix(1)) {
        let normal = (b.y - a.y, a.x - b.x)
        func reach(_ points: [Point]) -> (Double, Double) {
          let values = points.map { $0.x * normal.0 + $0.y * normal.1 }
          return (values.min() ?? 0, values.max() ?? 0)
        }
        let length = (normal.0 * normal.0 + normal.1 * normal.1).squareRoot()
        let (one, two) = (reach(corners), reach(other.corners))
        if min(one.1, two.1) - max(one.0, two.0) <= 0.01 * length { return false }
      }
    }
    return true
  }
}

/// Fails where words of a figure lie on each other or leave the picture.
func expectReadable(
  _ figure: any Figure, _ medium: Medium, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let texts = PlacedText.all(try figure.drawing(on: medium), medium)
  for (index, text) in texts.enumerated() {
    let isInside = text.corners.allSatisfy {
      $0.x >= -0.01 && $0.x <= medium.width + 0.01 && $0.y >= -0.01 && $0.y <= medium.height + 0.01
    }
    #expect(isInside, "\"\(text.text)\" leaves the picture: \(text.corners)", sourceLocation: sourceLocation)
    for other in texts[(index + 1)...] {
      #expect(
        !text.overlaps(other), "\"\(text.text)\" lies on \"\(other.text)\"", sourceLocation: sourceLocation)
    }
  }
}

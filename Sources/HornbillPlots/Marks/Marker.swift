/// The shape of a point.
public enum Marker: Sendable, Hashable, CaseIterable {
  /// ●
  case circle
  /// ▲
  case triangle
  /// ■
  case square
  /// ◆
  case diamond
  /// ✚
  case plus
  /// ▼
  case triangleDown

  /// A shape for each number; they repeat.
  static func number(_ index: Int) -> Marker {
    allCases[((index % allCases.count) + allCases.count) % allCases.count]
  }

  /// The shape around a place; all shapes of one size cover about the same area.
  func outline(at place: Point, size: Double) -> Outline {
    let half = size / 2
    func ring(_ points: [(Double, Double)]) -> Outline {
      .path([points.map { place.moved($0.0 * half, $0.1 * half) }], isClosed: true)
    }
    switch self {
    case .circle: return .circle(place, radius: half)
    case .triangle: return ring([(0, -1.25), (1.15, 0.8), (-1.15, 0.8)])
    case .square: return ring([(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)])
    case .diamond: return ring([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)])
    case .plus:
      return ring([
        (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4), (0.4, 1.2), (-0.4, 1.2),
        (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
      ])
    case .triangleDown: return ring([(0, 1.25), (1.15, -0.8), (-1.15, -0.8)])
    }
  }

  /// The character that stands for it on a terminal.
  var character: String {
    switch self {
    case .circle: "●"
    case .triangle: "▲"
    case .square: "■"
    case .diamond: "◆"
    case .plus: "+"
    case .triangleDown: "▼"
    }
  }
}

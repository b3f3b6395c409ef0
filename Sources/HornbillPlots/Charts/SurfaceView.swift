import Foundation

/// A surface turned and laid on a plane, without perspective.
struct SurfaceView {
  private let surface: Surface
  private let ranges: [ClosedRange<Double>]
  private let medium: Medium
  /// Where the middle of the box lies, and how long its sides are.
  private let center: Point
  private let side: Double
  private let sinA, cosA, sinE, cosE: Double

  init(_ surface: Surface, zRange: ClosedRange<Double>, frame: Rectangle, medium: Medium) {
    (self.surface, self.medium) = (surface, medium)
    let field = surface.field
    ranges = [field.x[0]...field.x[field.x.count - 1], field.y[0]...field.y[field.y.count - 1], zRange]
    let (a, e) = (surface.azimuth * .pi / 180, surface.elevation * .pi / 180)
    (sinA, cosA, sinE, cosE) = (sin(a), cos(a), sin(e), cos(e))
    // The box as it is seen has to leave room for words around it.
    let (wide, high) = (abs(sinA) + abs(cosA), (abs(sinA) + abs(cosA)) * sinE + 0.8 * cosE)
    let room = frame.inset(medium.choose(64, terminal: 24), medium.choose(36, terminal: 8))
    side = min(room.width / wide, room.height / high)
    center = frame.center.moved(0, -medium.choose(8, terminal: 0))
  }

  /// A corner of the unit cube around 0, and how near it is.
  private func project(_ x: Double, _ y: Double, _ z: Double) -> (place: Point, depth: Double) {
    let right = -sinA * x + cosA * y
    let forward = cosA * x + sinA * y
    let up = 0.8 * z
    return (
      Point(center.x + side * right, center.y - side * (up * cosE - forward * sinE)),
      forward * cosE + up * sinE
    )
  }

  /// Where a number lies between -0.5 and 0.5.
  private func unit(_ value: Double, _ axis: Int) -> Double {
    let range = ranges[axis]
    return (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2) - 0.5
  }

  // MARK: - Surface

  /// The squares of the surface from the farthest to the nearest.
  var facets: [Element] {
    let field = surface.field
    let scale = ColorScale(surface.map, range: ranges[2])
    var squares: [(depth: Double, ring: [Point], color: Color)] = []
    for row in 0..<field.y.count - 1 {
      for column in 0..<field.x.count - 1 {
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map { (column + $0.0, row + $0.1) }
        let values = corners.map { field[$0.0, $0.1] }
        guard values.allSatisfy(\.isFinite) else { continue }
        let seen = zip(corners, values).map { corner, value in
          project(unit(field.x[corner.0], 0), unit(field.y[corner.1], 1), unit(value, 2))
        }
        let mean = values.reduce(0) { $0 + $1 / 4 }
        squares.append((seen.reduce(0) { $0 + $1.depth }, seen.map(\.place), scale.color(mean)))
      }
    }
    // A stable order, so that equal depths give the same picture everywhere.
    let order = squares.indices.sorted { (squares[$0].depth, $0) < (squares[$1].depth, $1) }
    return order.map { index in
      let (_, ring, color) = squares[index]
      // The edge shows the form, and closes the seams between neighbours.
      let edge = color.mixed(Color(gray: 0), 0.25)
      return .shapes(
        [.path([ring], isClosed: true)], fill: Fill(.fixed(color)), stroke: Stroke(.fixed(edge), width: 0.5))
    }
  }

  // MARK: - Axes

  /// The sides of the box that are away from the reader: -0.5 or 0.5 along x and y.
  private var back: (x: Double, y: Double) { (cosA > 0 ? -0.5 : 0.5, sinA > 0 ? -0.5 : 0.5) }

  private func ticks(_ axis: Int) -> [Tick] {
    Ticks.choose(ranges[axis], .linear, about: medium.isTerminal ? 2 : axis == 2 ? 5 : 4)
  }

  private func line(_ points: [(Double, Double, Double)], _ paint: Paint) -> Element {
    .shapes(
      [.path([points.map { project($0.0, $0.1, $0.2).place }], isClosed: false)],
      stroke: Stroke(paint, width: 1))
  }

  /// The floor, the two walls behind and the lines on them.
  var box: [Element] {
    let (bx, by) = back
    guard !medium.isTerminal else { return [] }
    var lines: [Element] = []
    for tick in ticks(0) {
      let x = unit(tick.value, 0)
      lines.append(line([(x, -by, -0.5), (x, by, -0.5), (x, by, 0.5)], .grid))
    }
    for tick in ticks(1) {
      let y = unit(tick.value, 1)
      lines.append(line([(-bx, y, -0.5), (bx, y, -0.5), (bx, y, 0.5)], .grid))
    }
    for tick in ticks(2) {
      let z = unit(tick.value, 2)
      lines.append(line([(-bx, by, z), (bx, by, z), (bx, -by, z)], .grid))
    }
    return lines
  }

  /// The three edges with numbers, and what they are.
  var axes: [Element] {
    let (bx, by) = back
    // The upright edge stands at the left of the picture.
    let corners = [(bx, -by), (-bx, by)]
    let left = corners[0].0 * -sinA + corners[0].1 * cosA < corners[1].0 * -sinA + corners[1].1 * cosA ? 0 : 1
    let upright = corners[left]
    let elements =
      edge(0, from: (-0.5, -by, -0.5), to: (0.5, -by, -0.5), name: surface.labels.x)
      + edge(1, from: (-bx, -0.5, -0.5), to: (-bx, 0.5, -0.5), name: surface.labels.y)
      + edge(2, from: (upright.0, upright.1, -0.5), to: (upright.0, upright.1, 0.5), name: surface.labels.z)
    return withoutCollisions(elements)
  }

  /// The elements without the numbers that would lie on other words or outside; names stay.
  private func withoutCollisions(_ elements: [Element]) -> [Element] {
    func label(_ element: Element) -> Label? { if case .text(let label) = element { label } else { nil } }
    var taken = elements.compactMap(label).filter { $0.role == .label }.map { $0.box(medium) }
    let page = Rectangle(x: 0, y: 0, width: medium.width, height: medium.height)
    return elements.filter { element in
      guard let label = label(element), label.role == .tick else { return true }
      let box = label.box(medium)
      guard page.contains(Point(box.minX, box.minY)), page.contains(Point(box.maxX, box.maxY)),
        !taken.contains(where: { $0.overlaps(box) })
      else { return false }
      taken.append(box)
      return true
    }
  }

  private func edge(
    _ axis: Int, from: (Double, Double, Double), to: (Double, Double, Double), name: String
  ) -> [Element] {
    let (start, end) = (project(from.0, from.1, from.2).place, project(to.0, to.1, to.2).place)
    let middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    let heart = project(0, 0, axis == 2 ? 0 : -0.5).place
    // Words stand away from the box: aside of the upright edge, below the others.
    let away = hypot(middle.x - heart.x, middle.y - heart.y)
    guard away > 1e-6, hypot(end.x - start.x, end.y - start.y) > medium.choose(20, terminal: 8) else {
      return []
    }
    let (dx, dy) = axis == 2 ? (-1.0, 0.0) : ((middle.x - heart.x) / away, (middle.y - heart.y) / away)
    var elements = [line([from, to], .muted)]
    var widest = 0.0
    for tick in ticks(axis) {
      let part = unit(tick.value, axis) + 0.5
      let place = Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
      let width = medium.width(tick.label, .tick)
      widest = max(widest, width)
      let distance = medium.choose(6, terminal: 2) + reach(width, .tick, dx, dy)
      elements.append(
        .text(
          Label(
            tick.label, at: place.moved(dx * distance, dy * distance), .tick, anchor: .middle, paint: .muted))
      )
    }
    guard !name.isEmpty else { return elements }
    let words = medium.fitted(name, .label, width: medium.width / 3)
    let beyond = medium.choose(10, terminal: 2) + 2 * reach(widest, .tick, dx, dy)
    if axis == 2 {
      let top = start.y < end.y ? start : end
      elements.append(.text(Label(words, at: top.moved(0, -medium.lineHeight(.label)), anchor: .middle)))
    } else {
      let distance = beyond + reach(medium.width(words, .label), .label, dx, dy)
      elements.append(.text(Label(words, at: middle.moved(dx * distance, dy * distance), anchor: .middle)))
    }
    return elements
  }

  /// How far a text reaches from its middle in a direction.
  private func reach(_ width: Double, _ role: TextRole, _ dx: Double, _ dy: Double) -> Double {
    let (halfWidth, halfHeight) = (width / 2, medium.lineHeight(role) / 2)
    return min(
      abs(dx) > 1e-9 ? halfWidth / abs(dx) : .infinity, abs(dy) > 1e-9 ? halfHeight / abs(dy) : .infinity)
  }
}

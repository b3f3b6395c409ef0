/// A small sheet of pixels on which a pen leaves soft-edged lines.
struct DigitCanvas {
  static let side = 28

  /// How much ink each pixel holds, from 0 to 1.
  private var ink = [Float](repeating: 0, count: DigitCanvas.side * DigitCanvas.side)

  /// Draws a chain of straight pieces, in pixels; `radii` is the pen's at each point.
  mutating func draw(_ curve: [Point], radii: [Float]) {
    for index in curve.indices.dropLast() {
      draw(from: curve[index], to: curve[index + 1], radii: (radii[index], radii[index + 1]))
    }
  }

  /// The pixels as bytes; `finish` turns the ink of one, which is not zero, into a brightness from 0 to 1.
  mutating func develop(into pixels: UnsafeMutableBufferPointer<UInt8>, finish: (Float) -> Float) {
    for index in ink.indices {
      pixels[index] =
        ink[index] > 0 ? UInt8((max(0, min(1, finish(ink[index]))) * 255).rounded(.toNearestOrEven)) : 0
    }
  }

  /// Inks the pixels around one straight piece by their distance from it.
  private mutating func draw(from start: Point, to end: Point, radii: (Float, Float)) {
    // Half the width over which the edge fades.
    let softness: Float = 0.65
    let reach = max(radii.0, radii.1) + softness
    let direction = end - start
    let lengthSquared = max((direction * direction).sum(), 1e-6)
    for y in Self.pixels(from: min(start.y, end.y) - reach, to: max(start.y, end.y) + reach) {
      for x in Self.pixels(from: min(start.x, end.x) - reach, to: max(start.x, end.x) + reach) {
        let offset = Point(Float(x), Float(y)) - start
        let t = max(0, min(1, (offset * direction).sum() / lengthSquared))
        let miss = offset - direction * t
        let distance = (miss * miss).sum().squareRoot()
        let radius = radii.0 + (radii.1 - radii.0) * t
        let coverage = min(1, (radius + softness - distance) / (2 * softness))
        let index = y * Self.side + x
        if coverage > ink[index] { ink[index] = coverage }
      }
    }
  }

  /// The pixels of a row or column between two places, as far as they lie on the sheet.
  private static func pixels(from first: Float, to last: Float) -> Range<Int> {
    let start = max(0, min(Float(side), first.rounded(.up)))
    let end = max(start, min(Float(side), last.rounded(.down) + 1))
    return Int(start)..<Int(end)
  }
}

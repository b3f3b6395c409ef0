import Foundation
import HornbillGraph

/// A field as a surface in space, seen from above and aside.
public struct Surface: Figure {
  /// What stands above.
  public var title: String
  /// The numbers.
  public var field: Field
  /// The colours from the lowest to the highest number.
  public var map: ColorMap
  /// What the numbers along the axes are: x, y and z.
  public var labels: (x: String, y: String, z: String)
  /// How far the view is turned around the vertical, in degrees.
  public var azimuth: Double
  /// How far above the plane one looks from, in degrees from 0 to 90.
  public var elevation: Double

  /// The surface of a field.
  public init(
    _ title: String = "", _ field: Field, map: ColorMap = .viridis,
    labels: (x: String, y: String, z: String) = ("x", "y", "z"), azimuth: Double = -55, elevation: Double = 30
  ) {
    (self.title, self.field, self.map, self.labels) = (title, field, map, labels)
    (self.azimuth, self.elevation) = (azimuth, elevation)
  }

  /// 560 points.
  public var preferredWidth: Double { 560 }
  /// 460 points.
  public var preferredHeight: Double { 460 }

  /// The picture for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where an angle is not finite or the elevation is not from 0 to 90 degrees.
  public func drawing(on medium: Medium) throws -> Drawing {
    guard azimuth.isFinite, (0...90).contains(elevation) else {
      throw HornbillError(
        "Surface", expected: "a finite azimuth and an elevation from 0 to 90 degrees",
        received: "\(azimuth) and \(elevation)")
    }
    let pad = medium.choose(10, terminal: 0)
    let lines = medium.wrapped(title, .title, width: medium.width - 2 * pad)
    var elements = lines.enumerated().map { index, line in
      let y = pad + (Double(index) + 0.5) * medium.lineHeight(.title)
      return Element.text(Label(line, at: Point(pad, y), .title))
    }
    let top = pad + Double(lines.count) * medium.lineHeight(.title)
    let frame = Rectangle(x: 0, y: top, width: medium.width, height: medium.height - top)
    guard let range = Projection.range(of: field.values, .linear, padding: 0, standsOnZero: false) else {
      elements.append(.text(Label("no data", at: frame.center, anchor: .middle, paint: .muted)))
      return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
    }
    let view = SurfaceView(self, zRange: range, frame: frame, medium: medium)
    elements += view.box + view.facets + view.axes
    return Drawing(width: medium.width, height: medium.height, title: title, elements: elements)
  }
}

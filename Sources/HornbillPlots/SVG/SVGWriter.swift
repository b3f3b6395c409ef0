import Foundation

/// Writes a drawing as SVG that needs nothing beside it.
///
/// Colours are attributes, which every program understands; where the theme is automatic, a style sheet changes them
/// for readers of dark pages.
struct SVGWriter {
  private let theme: Theme
  /// How many pixels a point will have where the SVG is only a step to a picture of pixels.
  private let pixelsPerPoint: Double?
  private var text = ""
  /// What the style sheet has to say, in the order in which it came up.
  private var dark: [String] = []
  private var animations: [String] = []

  /// The whole file.
  static func text(_ drawing: Drawing, theme: Theme, pixelsPerPoint: Double? = nil) -> String {
    var writer = SVGWriter(theme: theme, pixelsPerPoint: pixelsPerPoint)
    let (width, height) = (number(drawing.width), number(drawing.height))
    let page = Rectangle(x: 0, y: 0, width: drawing.width, height: drawing.height)
    writer.write(.shapes([.rectangle(page)], fill: Fill(.background)))
    for element in drawing.elements { writer.write(element) }
    var head = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\""
    head += " viewBox=\"0 0 \(width) \(height)\" role=\"img\" font-family=\"\(typefaces)\">\n"
    if !drawing.title.isEmpty { head += "<title>\(escaped(drawing.title))</title>\n" }
    return head + writer.styleSheet + writer.text + "</svg>\n"
  }

  private static let typefaces = "Helvetica, Arial, 'Liberation Sans', sans-serif"

  private init(theme: Theme, pixelsPerPoint: Double?) {
    (self.theme, self.pixelsPerPoint) = (theme, pixelsPerPoint)
  }

  private var styleSheet: String {
    var rules = ""
    if !dark.isEmpty {
      rules += "@media (prefers-color-scheme: dark) {\n\(dark.joined(separator: "\n"))\n}\n"
    }
    rules += animations.joined()
    return rules.isEmpty ? "" : "<style>\n\(rules)</style>\n"
  }

  // MARK: - Elements

  private mutating func write(_ element: Element) {
    switch element {
    case .shapes(let outlines, let fill, let stroke): write(outlines, fill, stroke)
    case .text(let label): write(label)
    case .image(let picture, let place):
      // The dots of a picture are data: they stay square. Not every program that makes pixels heeds that.
      let raster =
        pixelsPerPoint.map { picture.enlarged(toward: place.width * $0, place.height * $0) } ?? picture
      text += "<image\(Self.attributes(place)) preserveAspectRatio=\"none\""
      text += " style=\"image-rendering:pixelated\""
      text += " href=\"data:image/png;base64,\(Data(PNGEncoder.bytes(raster)).base64EncodedString())\"/>\n"
    case .rule(let start, let end, let paint):
      text += "<path d=\"\(Self.path([[start, end]], isClosed: false))\""
      text += "\(color("stroke", paint)) stroke-width=\"1\" fill=\"none\"/>\n"
    case .clipped(let place, let elements):
      // A picture within the picture cuts what hangs over, and needs no name that could be taken.
      let (x, y) = (Self.number(place.minX), Self.number(place.minY))
      let (width, height) = (Self.number(place.width), Self.number(place.height))
      text += "<svg\(Self.attributes(place)) viewBox=\"\(x) \(y) \(width) \(height)\" overflow=\"hidden\">\n"
      for element in elements { write(element) }
      text += "</svg>\n"
    case .moved(let x, let y, let elements):
      text += "<g transform=\"translate(\(Self.number(x)) \(Self.number(y)))\">\n"
      for element in elements { write(element) }
      text += "</g>\n"
    case .frames(let frames, let seconds): write(frames, seconds)
    }
  }

  private mutating func write(_ outlines: [Outline], _ fill: Fill?, _ stroke: Stroke?) {
    guard !outlines.isEmpty, fill != nil || stroke != nil else { return }
    var look = fill.map { color("fill", $0.paint) + Self.opacity("fill", $0.opacity) } ?? " fill=\"none\""
    if let stroke {
      look += color("stroke", stroke.paint) + " stroke-width=\"\(Self.number(stroke.width))\""
      look += Self.opacity("stroke", stroke.opacity)
      if stroke.width > 1, stroke.dash.isEmpty {
        look += " stroke-linejoin=\"round\" stroke-linecap=\"round\""
      }
      if !stroke.dash.isEmpty {
        look += " stroke-dasharray=\"\(stroke.dash.map(Self.number).joined(separator: " "))\""
      }
    }
    look = merged(look)
    if outlines.count == 1 {
      text += Self.shape(outlines[0], look)
    } else {
      text += "<g\(look)>\n" + outlines.map { Self.shape($0, "") }.joined() + "</g>\n"
    }
  }

  private static func shape(_ outline: Outline, _ look: String) -> String {
    switch outline {
    case .path(let parts, let isClosed):
      "<path d=\"\(path(parts, isClosed: isClosed))\"\(isClosed ? " fill-rule=\"evenodd\"" : "")\(look)/>\n"
    case .circle(let center, let radius):
      "<circle cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" r=\"\(number(radius))\"\(look)/>\n"
    case .rectangle(let place): "<rect\(attributes(place))\(look)/>\n"
    }
  }

  private mutating func write(_ label: Label) {
    guard !label.text.isEmpty else { return }
    let size = Medium.size(label.role)
    // The middle of a line of words lies this far above their base line.
    let (x, y) = (Self.number(label.place.x), Self.number(label.place.y + 0.35 * size))
    text += "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(Self.number(size))\"\(color("fill", label.paint))"
    switch label.anchor {
    case .start: break
    case .middle: text += " text-anchor=\"middle\""
    case .end: text += " text-anchor=\"end\""
    }
    if Medium.isBold(label.role) { text += " font-weight=\"bold\"" }
    if label.rotation != 0 {
      let place = "\(Self.number(label.place.x)) \(Self.number(label.place.y))"
      text += " transform=\"rotate(\(Self.number(label.rotation)) \(place))\""
    }
    text += ">\(Self.raised(label.text, size: size))</text>\n"
  }

  private mutating func write(_ frames: [[Element]], _ seconds: Double) {
    guard frames.count > 1 else {
      for element in frames.joined() { write(element) }
      return
    }
    let total = Double(frames.count) * seconds
    let name = "hb-frame-\(frames.count)"
    let part = Self.number(100 / Double(frames.count), digits: 4)
    let rule =
      "@keyframes \(name) { 0% { visibility: visible } \(part)% { visibility: hidden }"
      + " 100% { visibility: hidden } }\n"
      + "@media (prefers-reduced-motion: no-preference) { .\(name)"
      + " { animation-name: \(name); animation-timing-function: step-end;"
      + " animation-iteration-count: infinite } }\n"
    if !animations.contains(rule) { animations.append(rule) }
    for (index, frame) in frames.enumerated() {
      // A negative delay starts each picture in the middle of its round; without motion the last one is seen.
      let delay = Self.number(Double(index) * seconds - total, digits: 3)
      let isLast = index == frames.count - 1
      text += "<g class=\"\(name)\" visibility=\"\(isLast ? "visible" : "hidden")\""
      text += " style=\"animation-duration:\(Self.number(total, digits: 3))s;animation-delay:\(delay)s\">\n"
      for element in frame { write(element) }
      text += "</g>\n"
    }
  }

  // MARK: - Attributes

  /// The attribute of a colour and, where it depends on the page, its class.
  private mutating func color(_ attribute: String, _ paint: Paint) -> String {
    let written = " \(attribute)=\"\(paint.color(isDark: theme == .dark).hex)\""
    guard theme == .automatic, let name = paint.className else { return written }
    let rule = "  .hb-\(attribute)-\(name) { \(attribute): \(paint.color(isDark: true).hex) }"
    if !dark.contains(rule) { dark.append(rule) }
    return written + " class=\"hb-\(attribute)-\(name)\""
  }

  /// Attributes with at most one list of classes.
  private func merged(_ attributes: String) -> String {
    let parts = attributes.components(separatedBy: " class=\"")
    guard parts.count == 3 else { return attributes }
    let first = parts[1].split(separator: "\"", maxSplits: 1, omittingEmptySubsequences: false)
    let second = parts[2].split(separator: "\"", maxSplits: 1, omittingEmptySubsequences: false)
    return parts[0] + first[1] + second[1] + " class=\"\(first[0]) \(second[0])\""
  }

  private static func opacity(_ attribute: String, _ value: Double) -> String {
    value < 1 ? " \(attribute)-opacity=\"\(number(value))\"" : ""
  }

  private static func attributes(_ place: Rectangle) -> String {
    " x=\"\(number(place.minX))\" y=\"\(number(place.minY))\""
      + " width=\"\(number(place.width))\" height=\"\(number(place.height))\""
  }

  private static func path(_ parts: [[Point]], isClosed: Bool) -> String {
    parts.map { points in
      points.enumerated().map { index, point in
        (index == 0 ? "M" : index == 1 ? "L" : " ") + number(point.x) + " " + number(point.y)
      }.joined() + (isClosed ? "Z" : "")
    }.joined()
  }
}

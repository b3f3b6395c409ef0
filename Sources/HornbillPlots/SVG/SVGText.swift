// Numbers and words as SVG writes them.

extension SVGWriter {
  /// A length with at most so many digits after the point.
  static func number(_ value: Double, digits: Int) -> String {
    // Coordinates far outside are as good as those just outside.
    let limited = min(max(value.isNaN ? 0 : value, -1e6), 1e6)
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((limited * scale).rounded())
    guard whole != 0 else { return "0" }
    var fraction = String(whole.magnitude % UInt(scale))
    fraction = String(repeating: "0", count: digits - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return (whole < 0 ? "-" : "") + String(whole.magnitude / UInt(scale))
      + (fraction.isEmpty ? "" : ".\(fraction)")
  }

  static func number(_ value: Double) -> String { number(value, digits: 2) }

  /// The words with raised digits as smaller ones above the line.
  static func raised(_ words: String, size: Double) -> String {
    guard words.unicodeScalars.contains(where: { Superscript.plain($0) != nil }) else {
      return escaped(words)
    }
    var text = ""
    var rest = words.unicodeScalars[...]
    var isAfterRaised = false
    while let first = rest.first {
      let isRaised = Superscript.plain(first) != nil
      let run = rest.prefix { (Superscript.plain($0) != nil) == isRaised }
      rest = rest.dropFirst(run.count)
      var written = String.UnicodeScalarView()
      written.append(contentsOf: run.map { Superscript.plain($0) ?? $0 })
      let rise = number(0.35 * size)
      if isRaised {
        text +=
          "<tspan dy=\"-\(rise)\" font-size=\"\(number(Superscript.size * size))\">\(String(written))</tspan>"
      } else {
        let words = escaped(String(written))
        text += isAfterRaised ? "<tspan dy=\"\(rise)\">\(words)</tspan>" : words
      }
      isAfterRaised = isRaised
    }
    return text
  }

  /// Words with the characters that mean something in XML written otherwise, and without those it cannot hold.
  static func escaped(_ words: String) -> String {
    var text = ""
    for scalar in words.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\t", "\n", "\r": text += " "
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

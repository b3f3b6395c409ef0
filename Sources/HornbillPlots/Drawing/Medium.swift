/// What a picture is drawn on: its extents and how much room words take.
///
/// A page is measured in points of SVG; a terminal in the dots of Braille characters, two to a column and four to
/// a row, so that one layout serves both.
public struct Medium: Sendable, Hashable {
  /// The extent to the right.
  public let width: Double
  /// The extent downwards.
  public let height: Double
  /// Whether it is made of characters.
  public let isTerminal: Bool

  /// A page of so many points.
  public static func page(width: Double, height: Double) -> Medium {
    Medium(width: width, height: height, isTerminal: false)
  }

  /// A terminal, or a part of one.
  public static func terminal(columns: Int, rows: Int) -> Medium {
    Medium(width: Double(2 * columns), height: Double(4 * rows), isTerminal: true)
  }

  /// The same kind of medium with other extents; on a terminal they are cut to whole characters.
  func resized(width: Double, height: Double) -> Medium {
    Medium(width: snapped(width, 2), height: snapped(height, 4), isTerminal: isTerminal)
  }

  /// A length on a terminal as a multiple of a character's, and on a page as it is.
  func snapped(_ length: Double, _ unit: Double) -> Double {
    isTerminal ? (length / unit).rounded(.down) * unit : length
  }

  /// One of two lengths.
  func choose(_ page: Double, terminal: Double) -> Double { isTerminal ? terminal : page }

  /// The size of a text on a page.
  static func size(_ role: TextRole) -> Double {
    switch role {
    case .heading: 17
    case .title: 14
    case .label: 12
    case .tick: 11
    }
  }

  /// Whether a text is bold.
  static func isBold(_ role: TextRole) -> Bool { role == .heading || role == .title }

  /// How wide a text is.
  public func width(_ text: String, _ role: TextRole) -> Double {
    guard isTerminal else {
      return TextWidths.width(text, isBold: Self.isBold(role)) * Self.size(role)
    }
    return 2 * Double(CellWidth.of(text))
  }

  /// The height of a line of text.
  public func lineHeight(_ role: TextRole) -> Double { isTerminal ? 4 : (Self.size(role) * 1.3).rounded() }

  /// The text, cut with an ellipsis where it is wider than there is room.
  func fitted(_ text: String, _ role: TextRole, width limit: Double) -> String {
    guard width(text, role) > limit else { return text }
    var kept = Substring(text)
    while !kept.isEmpty, width(kept + "…", role) > limit { kept = kept.dropLast() }
    while kept.last == " " { kept = kept.dropLast() }
    return kept.isEmpty ? "" : kept + "…"
  }

  /// The lines of a text that is broken between words where there is no room.
  func wrapped(_ text: String, _ role: TextRole, width limit: Double) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n") {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let longer = line.isEmpty ? String(word) : line + " " + word
        if line.isEmpty || width(longer, role) <= limit {
          line = longer
        } else {
          lines.append(line)
          line = String(word)
        }
      }
      lines.append(line)
    }
    return lines.map { fitted($0, role, width: limit) }
  }

  private func width(_ text: some StringProtocol, _ role: TextRole) -> Double { width(String(text), role) }
}

/// How many columns of a terminal characters take.
enum CellWidth {
  static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

  static func of(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0..<32, 0x7F..<0xA0, 0x300...0x36F, 0x200B...0x200F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

/// A colour by what it is for, so that a light and a dark page each get one that can be read.
public enum Paint: Sendable, Hashable {
  /// Words, and lines that matter.
  case ink
  /// Numbers along axes, and what stands back.
  case muted
  /// Lines of the grid.
  case grid
  /// What lies behind everything.
  case background
  /// The colour of a line, a class or a group by its number; they repeat after eight.
  case series(Int)
  /// One colour for all pages.
  case fixed(Color)

  /// The colour on a page.
  func color(isDark: Bool) -> Color {
    switch self {
    case .ink: Color(isDark ? 0xE6E9ED : 0x1B2128)
    case .muted: Color(isDark ? 0xA3ACB6 : 0x56606B)
    case .grid: Color(isDark ? 0x2B323A : 0xE3E6EA)
    case .background: Color(isDark ? 0x12161B : 0xFFFFFF)
    case .series(let number): Color((isDark ? Self.onDark : Self.onLight)[Self.wrapped(number)])
    case .fixed(let color): color
    }
  }

  /// The name of its class in a style sheet; nil where it is the same on all pages.
  var className: String? {
    switch self {
    case .ink: "ink"
    case .muted: "muted"
    case .grid: "grid"
    case .background: "page"
    case .series(let number): "series-\(Self.wrapped(number))"
    case .fixed: nil
    }
  }

  static func wrapped(_ number: Int) -> Int { ((number % onLight.count) + onLight.count) % onLight.count }

  // Okabe and Ito's hues ("Color Universal Design", 2008), darkened or lightened until each stands out from its page.
  private static let onLight = [
    0x0072B2, 0xD55E00, 0x00855F, 0xB0478F, 0x9A6A00, 0x3B8FC2, 0x6B4FA3, 0x5F6872,
  ]
  private static let onDark = [
    0x56A8E0, 0xFF8A45, 0x2BC49A, 0xE68FC4, 0xE3B23C, 0x9ADBFF, 0xB9A3F0, 0xB3BCC6,
  ]
}

/// For which page a picture is drawn.
public enum Theme: Sendable, Hashable, CaseIterable {
  /// As the reader's system asks; light where a program does not know.
  case automatic
  /// Dark words on white.
  case light
  /// Light words on near black.
  case dark
}

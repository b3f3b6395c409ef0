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
  package func color(isDark: Bool) -> Color {
    switch self {
    case .ink: Color(isDark ? 0xE6E9ED : 0x1B2128)
    case .muted: Color(isDark ? 0xA3ACB6 : 0x56606B)
    case .grid: Color(isDark ? 0x2B323A : 0xE3E6EA)
    case .background: Color(isDark ? 0x12161B : 0xFFFFFF)
    case .series(let number): Color((isDark ? Self.onDark : Self.onLight)[Self.wrapped(number)])
    case .fixed(let color): color
    }
  }

  /// The colour of light pages on all of them.
  var onLightPages: Paint { .fixed(color(isDark: false)) }

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

  // Near the hues of Okabe and Ito ("Color Universal Design", 2008), moved until each stands out from its page and every
  // two are told apart with protanopia and deuteranopia as well.
  private static let onLight = [
    0x1A4FD3, 0xC97F00, 0x1F7F52, 0x90619F, 0x7E5500, 0x1F88E3, 0x482F84, 0x3C5056,
  ]
  private static let onDark = [
    0x6D85CA, 0xFFAD29, 0x23E383, 0xC4A2B3, 0xD59047, 0xAFE8F6, 0x9B82FF, 0xD5DEC4,
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

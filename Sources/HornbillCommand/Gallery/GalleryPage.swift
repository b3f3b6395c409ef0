import Foundation
import HornbillPlots

/// Writes the gallery as one page of HTML that needs nothing beside it.
struct GalleryPage {
  private(set) var sections: [(section: GallerySection, content: GalleryContent)] = []
  let isQuick: Bool
  let seed: Int

  init(isQuick: Bool, seed: Int) { (self.isQuick, self.seed) = (isQuick, seed) }

  mutating func add(_ section: GallerySection, _ content: GalleryContent) {
    sections.append((section, content))
  }

  /// How many numbers agree, differ, and were not to be compared.
  var counts: (agree: Int, differ: Int, shortened: Int) {
    sections.flatMap(\.content.comparisons).reduce(into: (0, 0, 0)) { counts, comparison in
      switch comparison.verdict {
      case .agrees: counts.0 += 1
      case .differs: counts.1 += 1
      case .shortened: counts.2 += 1
      }
    }
  }

  /// The page.
  ///
  /// - Throws: `HornbillError` where the numbers of a picture do not fit each other.
  func html() throws -> String {
    let links = sections.map {
      "<li><a href=\"#\($0.section.id)\">\(Self.escaped($0.section.title))</a></li>"
    }
    let shortening =
      isQuick
      ? "<p>This is the quick gallery: networks are trained for fewer epochs than in the decks. A number that hangs on it is marked <span class=\"mark short\">not compared</span>, with what was trained beside it.</p>\n"
      : ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Hornbill: the numbers and pictures of five lectures</title>
      <link rel="icon" href="data:,">
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>The numbers and pictures of five lectures</h1>
      <p>Everything that the decks 000 to 004 compute or draw, computed and drawn again by Hornbill from seed \(seed). \
      Each table has the deck's number beside the one that came out here. They agree where they are the same but for \
      rounding or, where training begins with random weights, within the range that is given.</p>
      \(shortening)<p class="total">\(Self.total(counts))</p>
      </header>
      <nav aria-label="Sections">
      <ol>
      \(links.joined(separator: "\n"))
      </ol>
      </nav>
      <main>
      \(try sections.map(Self.section).joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private static func total(_ counts: (agree: Int, differ: Int, shortened: Int)) -> String {
    var parts = ["\(counts.agree) agree", "\(counts.differ) differ, each with the reason beside it"]
    if counts.shortened > 0 { parts.append("\(counts.shortened) were not to be compared") }
    return "Of \(counts.agree + counts.differ + counts.shortened) numbers \(parts.joined(separator: "; "))."
  }

  private static func section(_ section: GallerySection, _ content: GalleryContent) throws -> String {
    var lines = [
      "<section id=\"\(section.id)\">",
      "<h2>\(escaped(section.title)) <small>\(escaped(section.deck))</small></h2>",
    ]
    lines += content.text.map { "<p>\(escaped($0))</p>" }
    for picture in content.pictures {
      let svg = try picture.figure.svg().trimmingCharacters(in: .newlines)
      lines.append(
        "<figure>\n<div class=\"picture\">\n\(svg)\n</div>\n<figcaption>\(escaped(picture.caption))</figcaption>\n</figure>"
      )
    }
    lines += content.listings.map { "<pre>\(escaped($0))</pre>" }
    if !content.comparisons.isEmpty {
      lines.append("<div class=\"table\">\n<table>")
      lines.append(
        "<thead><tr><th scope=\"col\">what</th><th scope=\"col\">deck</th><th scope=\"col\">Hornbill</th><th scope=\"col\">agrees?</th></tr></thead>"
      )
      lines.append("<tbody>")
      lines += content.comparisons.map(row)
      lines.append("</tbody>\n</table>\n</div>")
    }
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  private static func row(_ comparison: Comparison) -> String {
    let (kind, word, reason) =
      switch comparison.verdict {
      case .agrees(let range):
        (
          "yes", "✓ yes",
          range.map { " within \(Comparison.number($0.lowerBound)) to \(Comparison.number($0.upperBound))" }
            ?? ""
        )
      case .differs(let why): ("no", "≠ no", " " + escaped(why))
      case .shortened(let why): ("short", "not compared:", " " + escaped(why))
      }
    return "<tr><th scope=\"row\">\(escaped(comparison.name))</th><td>\(escaped(comparison.deck))</td>"
      + "<td>\(escaped(comparison.ours))</td><td><span class=\"mark \(kind)\">\(word)</span>\(reason)</td></tr>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1b2128; --muted: #56606b; --line: #d5dae0; --page: #ffffff;
      --yes: #14663f; --no: #a12a12; --short: #6b5200; --link: #1a4fd3; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --muted: #a3acb6; --line: #2b323a;
      --page: #12161b; --yes: #63d29a; --no: #ff9b85; --short: #e0bd55; --link: #8fb2ff; } }
    body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: var(--page); color: var(--ink);
      font: 1rem/1.55 Helvetica, Arial, "Liberation Sans", sans-serif; }
    a { color: var(--link); }
    h1 { font-size: 1.9rem; line-height: 1.2; }
    h2 { margin: 3rem 0 0.5rem; border-top: 1px solid var(--line); padding-top: 1.2rem; }
    h2 small { font-size: 0.9rem; font-weight: normal; color: var(--muted); margin-left: 0.4rem; }
    p, figcaption { max-width: 46rem; }
    .total { font-weight: bold; }
    nav ol { columns: 3 14rem; padding-left: 1.6rem; }
    figure { margin: 1.2rem 0; }
    figcaption { color: var(--muted); font-size: 0.92rem; }
    .picture, .table, pre { overflow-x: auto; }
    .picture > svg { display: block; max-width: 100%; height: auto; }
    @media (max-width: 48rem) { .picture > svg { max-width: none; } }
    pre { font: 0.85rem/1.15 ui-monospace, "DejaVu Sans Mono", monospace; }
    table { border-collapse: collapse; font-size: 0.92rem; }
    th, td { text-align: left; vertical-align: top; padding: 0.3rem 1rem 0.3rem 0;
      border-bottom: 1px solid var(--line); }
    tbody th { font-weight: normal; }
    td { font-variant-numeric: tabular-nums; }
    tbody th { min-width: 9rem; } td:nth-child(4) { min-width: 12rem; } thead th { white-space: nowrap; }
    .mark { font-weight: bold; white-space: nowrap; }
    .yes { color: var(--yes); } .no { color: var(--no); } .short { color: var(--short); }
    """
}

import Foundation
import HornbillPlots
import Testing

@Suite struct SVGTests {
  private let x = [0.0, 1, 2, 3]
  private var chart: Chart {
    Chart("Loss & <accuracy>") {
      Line(x, [4, 2, 1, 0.5], label: "train \"a\"")
      Scatter(x, [1, 2, 3, 4], classes: [0, 1, 0, 1], names: ["no", "yes"])
    }.xAxis(label: "epoch").yAxis(label: "10² losses")
  }

  @Test func isXMLWithTheWordsAsTheyAre() throws {
    let file = SVGFile(try chart.svg())
    #expect(file.texts.contains("Loss & <accuracy>"))
    #expect(file.texts.contains("train \"a\""))
    // Raised digits are plain ones above the line.
    #expect(file.texts.contains("102 losses"))
    #expect(file.tags("tspan").first?.attributes["dy"] == "-4.2")
    #expect(file.tags.first?.attributes["viewBox"] == "0 0 640 400")
    #expect(file.texts.filter { ["no", "yes", "epoch"].contains($0) }.count == 3)
  }

  @Test func classesHaveColoursAndShapesOfTheirOwn() throws {
    let file = SVGFile(try chart.legend(.hidden).svg())
    #expect(file.count("circle") == 0, "the first class is the chart's second series: triangles")
    let paths = file.tags("g").compactMap { $0.attributes["fill"] }
    #expect(paths.contains("#c97f00") && paths.contains("#1f7f52"))
  }

  @Test func themesChangeColoursOnly() throws {
    let (light, dark) = (try chart.svg(theme: .light), try chart.svg(theme: .dark))
    #expect(light.contains("fill=\"#ffffff\"") && dark.contains("fill=\"#12161b\""))
    #expect(!light.contains("<style>") && !light.contains("class="))
    let automatic = try chart.svg()
    #expect(automatic.contains("@media (prefers-color-scheme: dark)"))
    // Every class has a rule, and every rule a use.
    let rules = Set(automatic.matches(of: /\.(hb-[a-z0-9-]+) \{/).map { String($0.1) })
    let uses = Set(
      automatic.matches(of: /class="([^"]*)"/).flatMap { $0.1.split(separator: " ").map(String.init) })
    #expect(rules == uses && !rules.isEmpty)
    // What programs without style sheets see is the light picture.
    let plain = automatic.replacing(#/<style>[^§]*</style>\n/#, with: "").replacing(
      #/ class="[^"]*"/#, with: "")
    #expect(plain == light)
  }

  @Test func sameNumbersGiveTheSameBytes() throws {
    let field = try Field(x: 0...3, y: 0...3, columns: 20, rows: 20) { x, y in sin(x * y) }
    func picture() throws -> String {
      try Panels("All", columns: 2) {
        chart
        Chart { FilledContours(field) }
        Surface("s", field)
        Chart { HeatMap([[1, 2], [3, 4]]) }
      }.svg()
    }
    #expect(try picture() == picture())
  }

  @Test func framesMoveAndEndWithTheLast() throws {
    let frames = Frames(seconds: 0.5) { for n in 1...3 { Chart("frame \(n)") { Line([0, Double(n)]) } } }
    let text = try frames.svg()
    let groups = SVGFile(text).tags("g").filter { $0.attributes["class"] == "hb-frame-3" }
    #expect(groups.map { $0.attributes["visibility"] } == ["hidden", "hidden", "visible"])
    #expect(
      groups.map { $0.attributes["style"] }
        == ["-1.5", "-1", "-0.5"].map {
          "animation-duration:1.5s;animation-delay:\($0)s"
        })
    #expect(text.contains("@media (prefers-reduced-motion: no-preference)"))
    #expect(text.contains("0% { visibility: visible } 33.3333% { visibility: hidden }"))
  }

  @Test func picturesAreEmbedded() throws {
    let raster = Raster(width: 2, height: 1, colors: [Color(0x102030), Color(0xFFFFFF)])
    let file = SVGFile(try ImageGrid(items: [.init(raster, caption: "two dots")]).svg())
    let image = try #require(file.tags("image").first)
    #expect(image.attributes["href"]?.hasPrefix("data:image/png;base64,iVBOR") == true)
    #expect(file.texts == ["two dots"])
  }

  @Test func longLinesKeepTheirPeaksOnly() throws {
    var values = (0..<100_000).map { sin(Double($0) / 300) }
    values[51_234] = 5
    values[51_235] = -5
    let chart = Chart { Line(values) }.xAxis(range: 0...100_000).yAxis(range: -6...6)
    #expect(try chart.svg().utf8.count < 60_000)
    let drawing = try chart.drawing(on: .page(width: 640, height: 400))
    var points: [Point] = []
    var frame = Rectangle(x: 0, y: 0, width: 0, height: 0)
    for case .clipped(let place, let elements) in drawing.elements {
      frame = place
      for case .shapes(let outlines, _, _) in elements {
        for case .path(let parts, _) in outlines { points += parts.joined() }
      }
    }
    #expect(points.count <= 4 * Int(frame.width + 1))
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x })
    #expect(abs((points.map(\.y).min() ?? 0) - (frame.minY + frame.height / 12)) < 1e-9)
    #expect(abs((points.map(\.y).max() ?? 0) - (frame.maxY - frame.height / 12)) < 1e-9)
    #expect(points.first?.x == frame.minX)
  }

  @Test func charactersThatXMLCannotHold() throws {
    let file = SVGFile(try Chart("a\u{0}b\u{1B}c") { Line([1, 2]) }.svg())
    #expect(file.texts.contains("a\u{FFFD}b\u{FFFD}c"))
  }

  @Test func nothingToDrawSaysSo() throws {
    for chart in [
      Chart { Line([]) }, Chart { Line([.nan, .infinity]) }, Chart { Line([0, -1]) }.yAxis(.logarithmic),
      Chart { Scatter([1], [.nan]) }, Chart {}, Chart { HeatMap([]) }, Chart { Bars([], []) },
    ] {
      #expect(SVGFile(try chart.svg()).texts.contains("no data"))
      #expect(try chart.terminal(columns: 40, rows: 10).contains("no data"))
    }
    #expect(SVGFile(try ImageGrid("none", items: []).svg()).texts.contains("no images"))
    #expect(SVGFile(try Panels {}.svg()).texts.contains("no figures"))
  }

  @Test func strangeNumbersDoNoHarm() throws {
    let odd: [Double] = [0, -0.0, 1e308, -1e308, 2e-308, .nan, .infinity, -.infinity, 1, 1e-300]
    for scale in [AxisScale.linear, .logarithmic] {
      for (a, b) in [
        (odd, odd), ([1, 1], [1, 1]), ([1e300, 1e300], [0, 0]), ([2e-308, 3e-308], [1e308, -1e308]),
      ] {
        let chart = Chart {
          Line(a, b); Stems(a, b); Scatter(a, b); Band(a, lower: b, upper: a); Histogram(a)
        }
        .xAxis(scale).yAxis(scale)
        let text = try chart.svg()
        #expect(!text.contains("nan") && !text.contains("inf"))
        _ = try chart.terminal()
      }
    }
  }
}

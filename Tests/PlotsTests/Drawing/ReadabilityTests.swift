import Foundation
import HornbillPlots
import Testing

@Suite struct ReadabilityTests {
  private static let words = [
    "a", "training", "a rather long name of a series", "Ωμέγα", "x₁", "WWWWWWWWWWWWWWW", "loss (log)",
  ]

  private static func chart(_ random: inout RandomNumbers) -> Chart {
    func word(_ random: inout RandomNumbers) -> String { words[random.below(words.count)] }
    var marks: [any Mark] = []
    let scale = pow(10, Double(random.below(16) - 8))
    let offset = random.below(3) == 0 ? scale * 1e4 * random.normal() : 0
    for _ in 0...random.below(4) {
      let x = (0..<20).map(Double.init)
      let y = x.map { _ in random.normal() * scale + offset }
      switch random.below(6) {
      case 0: marks.append(Line(x, y, label: word(&random)))
      case 1:
        marks.append(Scatter(x, y, classes: x.indices.map { $0 % 2 }, names: [word(&random), word(&random)]))
      case 2: marks.append(bars(&random))
      case 3: marks.append(Histogram(y, label: word(&random)))
      case 4: marks.append(Stems(x, y, label: word(&random)))
      default: marks.append(HorizontalMark(offset, label: word(&random)))
      }
    }
    let isLogarithmic = random.below(4) == 0
    let names = random.below(4) == 0
    return Chart(
      random.below(2) == 0 ? "" : "A title of \(word(&random)) and \(word(&random)), which may be long"
    ) { marks }
    .xAxis(
      label: random.below(2) == 0 ? "" : word(&random),
      ticks: names ? (0..<20).map { Tick(Double($0), words[$0 % words.count]) } : nil
    )
    .yAxis(isLogarithmic ? .logarithmic : .linear, label: random.below(2) == 0 ? "" : word(&random))
    .legend(LegendPosition.allCases[random.below(LegendPosition.allCases.count)])
  }

  private static func bars(_ random: inout RandomNumbers) -> Bars {
    let count = 1 + random.below(14)
    return Bars(
      (0..<count).map { "\(words[random.below(words.count)]) \($0)" },
      (0..<count).map { _ in random.normal() },
      label: "bars")
  }

  @Test(arguments: 0..<150) func wordsNeverOverlapOnAPage(seed: Int) throws {
    var random = RandomNumbers(UInt64(seed))
    let chart = Self.chart(&random)
    try expectReadable(
      chart, .page(width: 320 + random.uniform() * 600, height: 280 + random.uniform() * 400))
  }

  @Test(arguments: 0..<150) func wordsNeverOverlapOnATerminal(seed: Int) throws {
    var random = RandomNumbers(UInt64(seed))
    let chart = Self.chart(&random)
    try expectReadable(chart, .terminal(columns: 50 + random.below(80), rows: 22 + random.below(20)))
  }

  @Test(arguments: 0..<24) func wordsNeverOverlapAroundSurfaces(seed: Int) throws {
    var random = RandomNumbers(UInt64(seed))
    let field = try Field(x: -2...2, y: 0...pow(10, Double(random.below(6))), columns: 8, rows: 8) { x, y in
      x + y
    }
    let surface = Surface(
      "Surface", field, labels: ("x", "weight", "loss"), azimuth: Double(seed * 15) + 7,
      elevation: 10 + random.uniform() * 60)
    try expectReadable(surface, .page(width: 560, height: 460))
  }

  @Test func threePanelsFitAPage() {
    let panels = Panels(columns: 3) { for _ in 0..<3 { Chart { Line([1, 2]) } } }
    #expect(panels.preferredWidth == 960 && panels.preferredHeight == 240)
  }

  @Test func manyPointsAreSmallerThanFew() throws {
    func size(_ count: Int) throws -> Double {
      let numbers = (0..<count).map(Double.init)
      let circle = try #require(SVGFile(Chart { Scatter(numbers, numbers) }.svg()).tags("circle").first)
      return 2 * (Double(circle.attributes["r"] ?? "") ?? .nan)
    }
    #expect(try size(50) == 6 && size(5000) == 3)
    #expect(try (3.1...5.9).contains(size(1500)))
  }

  @Test func panelsKeepApart() throws {
    var random = RandomNumbers(7)
    let panels = Panels("Nine of them", columns: 3) { for _ in 0..<9 { Self.chart(&random) } }
    try expectReadable(panels, .page(width: 1200, height: 1000))
  }
}

import HornbillPlots
import Testing

@Suite struct TerminalTests {
  @Test func lines() throws {
    let chart = Chart("Loss") {
      Line([4, 2, 1, 0.5, 0.25], label: "train")
      Line([3, 2, 2, 2, 2], label: "test")
    }.xAxis(label: "epoch").yAxis(label: "loss")
    #expect(
      try chart.terminal(columns: 36, rows: 12) == """
        Loss
        ⠤⠤⠤⠤ train   ⠄⠄⠄⠄ test
        loss
        4┐ ⠑⢄⡀
         │ ⠄⡀⠈⠢⢄
         │   ⠁⠂⠊⠖⣄
        2┤        ⠉⠓⠣⠥⣁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁
         │             ⠉⠑⠒⠤⣀⣀⣀
         │                    ⠉⠉⠑⠒⠒⠒⠤⠤⠤⠤⠤⣀
         └─┬──────────────┬──────────────┬─╴
           0              2              4
                        epoch

        """)
  }

  @Test func barsByEighths() throws {
    let chart = Chart { Bars(["a", "b", "c"], [1, 2.5, 4]) }
    #expect(
      try chart.terminal(columns: 24, rows: 8) == """
        4┐                ▆▆▆▆▆
         │                █████
         │        ▅▅▅▅▅▅  █████
        2┤        ██████  █████
         │ ▄▄▄▄▄  ██████  █████
        0┤ █████  ██████  █████
         └───┬───────┬──────┬───
             a       b      c

        """)
  }

  @Test func moreIsBrighterInTheTerminalAlsoWhereItIsDarkerOnPages() throws {
    let chart = Chart { HeatMap([[0, 1]], map: .blues) }
    #expect(
      try chart.terminal(columns: 24, rows: 6) == """
         0.5┐     ██████  ██ 1.0
            │     ██████  ▓▓
         0.0┤     ██████  ▒▒ 0.5
        −0.5┤     ██████  ░░ 0.0
            └──┬─────┬──╴
               0     1

        """)
  }

  @Test func heatMapWithNumbers() throws {
    let chart = Chart("Matrix") { HeatMap([[0, 1], [2, 3]], annotations: [["0", "1"], ["2", "3"]]) }
      .yAxis(isReversed: true)
    #expect(
      try chart.terminal(columns: 24, rows: 8) == """
        Matrix
         ╷        ░░░░░░░░  ▓▓
        0┤    0   ░░░░1░░░  ▓▓ 2
         │▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓▓  ▒▒
        1┤▓▓▓▓2▓▓▓████3███  ░░
         │▓▓▓▓▓▓▓▓████████  ░░ 0
         └────┬───────┬───╴
              0       1

        """)
  }

  @Test func classesByCharacters() throws {
    let chart = Chart { Scatter([0, 1, 2], [0, 1, 0], classes: [0, 1, 0], names: ["no", "yes"]) }
    #expect(
      try chart.terminal(columns: 24, rows: 8) == """
        ● no   ▲ yes
        1┐          ▲
         │
         │
         │
        0┤●                   ●
         └┬───────────────────┬╴
          0                   2

        """)
  }

  @Test func coloursAreThoseOfTheTerminalForInk() throws {
    let text = try Chart("t") { Line([0, 1], label: "a") }.terminal(columns: 20, rows: 6, hasColors: true)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "t")
    #expect(lines[1] == "\u{1B}[38;2;109;133;202m⠤⠤⠤⠤\u{1B}[0m a")
    // Every line ends with the terminal's own colours.
    #expect(lines.allSatisfy { !$0.contains("\u{1B}") || $0.hasSuffix("\u{1B}[0m") || !$0.hasSuffix("m") })
  }

  @Test func picturesAreHalfBlocks() throws {
    let chart = Chart { HeatMap([[0, 1], [1, 0]], map: .grays, hasColorBar: false) }
    let text = try chart.terminal(columns: 20, rows: 6, hasColors: true)
    #expect(text.contains("\u{1B}[38;2;255;255;255m\u{1B}[48;2;255;255;255m▀"))
    #expect(text.contains("\u{1B}[38;2;0;0;0m\u{1B}[48;2;0;0;0m▀"))
  }

  @Test func wideCharactersTakeTwoColumns() throws {
    let text = try Chart("漢字ab") { Line([0, 1]) }.terminal(columns: 20, rows: 6)
    #expect(text.hasPrefix("漢字ab\n"))
  }

  @Test(arguments: [(20, 6), (37, 11), (80, 24), (200, 60)]) func hasTheSizeAskedFor(columns: Int, rows: Int)
    throws
  {
    let field = try Field(x: 0...1, y: 0...1) { $0 * $1 }
    let figures: [any Figure] = [
      Chart("A title that is longer than a narrow terminal is wide") { Line([1, 2, 3], label: "l") },
      Chart { FilledContours(field, label: "p") }, Surface("s", field), Frames { Chart { Line([1, 2]) } },
    ]
    for figure in figures {
      let lines = try figure.terminal(columns: columns, rows: rows).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == rows + 1 && lines.last == "")
      #expect(lines.allSatisfy { $0.count <= columns })
    }
  }
}

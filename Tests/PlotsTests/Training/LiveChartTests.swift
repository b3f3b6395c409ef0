import Hornbill
import HornbillPlots
import Testing

@Suite struct LiveChartTests {
  private final class Recorder {
    var parts: [String] = []

    func screen(isTerminal: Bool, columns: Int? = 60) -> Screen {
      Screen(
        write: { self.parts.append($0) }, isTerminal: isTerminal, hasColors: false, columns: { columns },
        clock: { 0 })
    }
  }

  private func run(_ chart: LiveChart, epochs: Int = 3) throws {
    let model = Sequential(name: "line", seed: 1) { Dense(1, inputShape: [1]) }
    try model.compile(
      optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError(), metrics: [.meanAbsoluteError])
    let x = Tensor([[1], [2], [3], [4]])
    _ = try model.fit(x, x * 2, epochs: epochs, verbose: .silent, callbacks: [chart], seed: 1)
  }

  @Test func redrawsInPlace() throws {
    let recorder = Recorder()
    try run(LiveChart([], rows: 10, screen: recorder.screen(isTerminal: true)))
    #expect(recorder.parts.count == 3)
    #expect(!recorder.parts[0].contains("\u{1B}"))
    let lines = recorder.parts[0].count { $0 == "\n" }
    #expect(lines == 11)
    for part in recorder.parts.dropFirst() {
      #expect(part.hasPrefix("\u{1B}[\(lines)A\r\u{1B}[J"))
      #expect(part.count { $0 == "\n" } == lines)
    }
    #expect(recorder.parts[2].contains("Epoch 3/3 - loss: "))
    #expect(recorder.parts.allSatisfy { $0.split(separator: "\n").allSatisfy { $0.count < 70 } })
  }

  @Test func aPipeGetsOnePicture() throws {
    let recorder = Recorder()
    try run(LiveChart(["loss"], rows: 9, screen: recorder.screen(isTerminal: false, columns: nil)))
    #expect(recorder.parts.count == 1)
    #expect(!recorder.parts[0].contains("\u{1B}") && recorder.parts[0].hasPrefix("loss"))
  }

  @Test func narrowTerminalsShowOneCurve() throws {
    let recorder = Recorder()
    try run(LiveChart([], rows: 8, screen: recorder.screen(isTerminal: true, columns: 40)), epochs: 1)
    #expect(recorder.parts.count == 1)
    #expect(recorder.parts[0].split(separator: "\n").allSatisfy { $0.count <= 39 })
  }
}

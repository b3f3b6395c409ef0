import Foundation
import Hornbill
import Testing

@Suite("Progress bar")
struct ProgressBarTests {
  /// What was printed, and a clock of our own.
  private final class Recorder {
    var text = ""
    var now = 0.0
    /// By how much every look at the clock moves it on.
    var tick = 0.0

    func screen(isTerminal: Bool = true, hasColors: Bool = true, columns: Int? = nil) -> Screen {
      Screen(
        write: { self.text += $0 }, isTerminal: isTerminal, hasColors: hasColors, columns: { columns },
        clock: {
          self.now += self.tick
          return self.now
        })
    }

    /// What was printed since the last call.
    func take() -> String {
      defer { text = "" }
      return text
    }
  }

  // Where we differ on purpose:
  // - Keras goes back by as many backspaces as the line was wide, and then by a carriage return; the latter
  //   alone is enough.
  // - On one line an epoch Keras writes -0.5 as -5.0000e-01, on the bar as -0.5000; we write it as on the bar.
  // - Keras draws its bar into pipes and files too; we print one line an epoch there.
  private func withoutBackspaces(_ text: String) -> String { text.replacing("\u{8}", with: "") }

  @Test("every golden bar is drawn as Keras draws it")
  func bars() throws {
    var count = 0
    for golden in try CommandGolden.cases("progress") where golden.text("kind") == "bar" {
      let arguments = try #require(golden["arguments"] as? CommandGolden.Case)
      // Ours always knows its target, has one width and unit, and is shown means, so it takes none itself.
      guard let target = arguments.integer("target"), arguments["width"] == nil,
        arguments["stateless_metrics"] != nil, golden.text("name") != "value -0.5, verbose 2"
      else { continue }
      let recorder = Recorder()
      // The golden clock's start, which decides how a time's last bit is rounded.
      let start = 1000.0
      recorder.now = start
      let isLine = arguments.integer("verbose") == 2
      var meter = ProgressMeter(target: target, style: isLine ? .line : .bar, screen: recorder.screen())
      for update in golden.list("updates") {
        recorder.now = start + (try #require(CommandGolden.number(update["at"])))
        let values = try (update["values"] as? [[Any]] ?? []).map {
          (name: try #require($0[0] as? String), value: try #require(CommandGolden.number($0[1])))
        }
        let isFinal = update["finalize"] as? Bool ?? false
        meter.update(try #require(update.integer("current")), isFinal: isFinal) { values }
        #expect(recorder.take() == withoutBackspaces(update.text("text")), "\(golden.text("name"))")
      }
      count += 1
    }
    #expect(count > 60)
  }

  @Test("a terminal sees fits as Keras shows them, and a pipe sees its one line an epoch")
  func fits() throws {
    var count = 0
    for golden in try CommandGolden.cases("progress") where golden.text("kind") == "fit" {
      let verbosity = try #require(golden.integer("verbose").flatMap(Verbosity.init))
      // The golden bars into pipes are the terminal's, because Keras makes no difference.
      let recorder = Recorder()
      try fit(golden, verbosity, recorder, isTerminal: true)
      let text = try #require(golden["text"] as? CommandGolden.Case).text("fit")
      #expect(recorder.take() == withoutBackspaces(text).replacing("\r\n", with: "\n"))
      count += 1
    }
    #expect(count == 8)
  }

  @Test("into a pipe goes one line an epoch without control characters")
  func pipe() throws {
    let golden = try #require(
      try CommandGolden.cases("progress").first { $0.text("name") == "piped, verbose 1" })
    let recorder = Recorder()
    try fit(golden, .bar, recorder, isTerminal: false)
    #expect(
      recorder.text == """
        Epoch 1/2 - 7/7 - 0s - 3ms/step - accuracy: 0.8200 - loss: 0.5996 - val_accuracy: 0.9000 - val_loss: 0.5138
        Epoch 2/2 - 7/7 - 0s - 3ms/step - accuracy: 0.8600 - loss: 0.5120 - val_accuracy: 0.9000 - val_loss: 0.4633

        """)
  }

  @Test("without colours the bar has no escape sequences and can still be read")
  func colourless() {
    let recorder = Recorder()
    var meter = ProgressMeter(target: 4, style: .bar, screen: recorder.screen(hasColors: false))
    recorder.now = 1
    meter.update(1) { [("loss", 0.5)] }
    let bar = String(repeating: "━", count: 5) + String(repeating: "─", count: 15)
    #expect(recorder.text == "\r1/4 \(bar) 3s 1s/step - loss: 0.5000")
  }

  @Test("numbers are read only when the bar is drawn")
  func laziness() {
    let recorder = Recorder()
    var reads = 0
    var meter = ProgressMeter(target: 1000, style: .bar, screen: recorder.screen())
    for step in 1...999 {
      recorder.now += 0.001
      meter.update(step) {
        reads += 1
        return []
      }
    }
    #expect(reads <= 21)
  }

  @Test("a running line leaves out what a narrow terminal has no room for")
  func narrow() {
    let recorder = Recorder()
    var meter = ProgressMeter(
      target: 2, style: .bar, screen: recorder.screen(hasColors: false, columns: 55))
    recorder.now = 1
    meter.update(1) { [("accuracy", 0.5), ("loss", 0.5)] }
    #expect(recorder.take().hasSuffix("1s/step - accuracy: 0.5000"))
    meter.update(2, isFinal: true) { [("accuracy", 0.5), ("loss", 0.5)] }
    #expect(recorder.take().hasSuffix("0s/step - accuracy: 0.5000 - loss: 0.5000\n"))
  }

  @Test("what callbacks add to the numbers comes last")
  func order() {
    let state = TrainingState(
      model: Sequential([]), epochs: 1, steps: 1, samples: 1, metricNames: ["accuracy", "loss"])
    let logs: Logs = ["val_loss": 1, "learning_rate": 2, "loss": 3, "accuracy": 4, "val_accuracy": 5]
    let names = ProgressBar.ordered(logs, state).map(\.name)
    #expect(names == ["accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"])
  }

  @Test("a line of fit has each number once")
  func lineOfFit() throws {
    let recorder = Recorder()
    let bar = ProgressBar(.line, screen: recorder.screen(isTerminal: false))
    try SmallProblem.model().fit(
      SmallProblem.x, SmallProblem.hot, verbose: .silent, callbacks: [bar],
      validationData: (SmallProblem.x, SmallProblem.hot))
    let names = recorder.take().split(separator: " - ").compactMap { part in
      part.contains(": ") ? part.prefix { $0 != ":" } : nil
    }
    #expect(names == ["accuracy", "loss", "val_accuracy", "val_loss"])
  }

  /// Replays a golden fit: what its batches and epochs were told, at the pace of its clock.
  private func fit(
    _ golden: CommandGolden.Case, _ verbosity: Verbosity, _ recorder: Recorder, isTerminal: Bool
  ) throws {
    recorder.tick = try #require(CommandGolden.number(golden["clock_step"]))
    let epochs = try #require(golden.integer("epochs"))
    let batches = golden.list("batches").map { $0.compactMapValues(CommandGolden.number) }
    let history = try #require(golden["history"] as? [String: [Any]])
    let steps = batches.count / epochs
    let state = TrainingState(
      model: Sequential([]), epochs: epochs, steps: steps, samples: 50, metricNames: batches[0].keys.sorted())
    let bar = ProgressBar(verbosity, screen: recorder.screen(isTerminal: isTerminal))
    for epoch in 0..<epochs {
      bar.epochWillBegin(epoch, state)
      for step in 0..<steps { bar.batchDidEnd(step, logs: { batches[epoch * steps + step] }, state) }
      bar.epochDidEnd(epoch, logs: history.compactMapValues { CommandGolden.number($0[epoch]) }, state)
    }
    bar.trainingDidEnd(state)
  }
}

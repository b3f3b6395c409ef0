import Foundation
import Hornbill
import HornbillFiles
import Testing

/// Callbacks decide as the real Keras does on the same sequences of logs (`Golden/callbacks.json`).
@Suite("Callbacks decide as Keras does")
struct CallbackGoldenTests {
  typealias Case = CommandGolden.Case

  private static func cases(_ callback: String) throws -> [Case] {
    try CommandGolden.cases("callbacks").filter { $0.text("callback") == callback }
  }

  /// A model of one weight, with the metrics of the golden cases.
  private static func model() throws -> Model {
    let model = Sequential([Dense(1, usesBias: false, inputShape: [1])])
    try model.compile(
      optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError(), metrics: [.accuracy, .meanAbsoluteError])
    try model.build(inputShape: [1])
    return model
  }

  /// What is seen of one epoch.
  private struct Outcome: Equatable, CustomStringConvertible {
    var warnings: Int
    var stops: Bool
    var rate: Float?
    var description: String { "\(warnings) \(stops) \(rate.map { "\($0)" } ?? "-")" }
  }

  /// Runs a case's epochs, where the weight is the number of the epoch, and compares what the callback does.
  private func drive(_ callback: any Callback, _ golden: Case, in folder: String) throws {
    let model = try Self.model()
    let values = golden["values"] as? [Any] ?? []
    let state = TrainingState(
      model: model, epochs: values.count, steps: 1, samples: 1, metricNames: [], callbacks: [callback])
    var warnings = 0
    state.warn = { _ in warnings += 1 }
    let label = Comment(rawValue: "\(golden.text("callback")) \(golden.text("name"))")
    var outcomes: [Outcome] = []
    do {
      try callback.trainingWillBegin(state)
      for (epoch, value) in values.enumerated() {
        try model.setWeights([Tensor.full([1, 1], Double(epoch))])
        var logs: Logs = ["loss": 1 + Double(epoch)]
        logs[golden.text("monitor")] = CommandGolden.number(value)
        warnings = 0
        try callback.epochWillBegin(epoch, state)
        try callback.epochDidEnd(epoch, logs: logs, state)
        let rate = golden.text("callback") == "ReduceLROnPlateau" ? model.learningRate.map { Float($0) } : nil
        outcomes.append(Outcome(warnings: warnings, stops: state.stopsTraining, rate: rate))
        if state.stopsTraining { break }
      }
      try callback.trainingDidEnd(state)
      #expect(golden["error"] is NSNull, label)
    } catch let error as HornbillError {
      #expect(golden["error"] is String, "\(golden.text("name")): \(error)")
      return
    }
    let expected = golden.list("epochs").map { epoch in
      Outcome(
        warnings: epoch.integer("warnings") ?? -1, stops: epoch.integer("stops") == 1,
        rate: CommandGolden.number(epoch["rate"]).map { Float($0) })
    }
    #expect(outcomes == expected, label)
    #expect(try model.weights()[0].value.scalars == [Float(golden.integer("weights") ?? -1)], label)
    let saved = try FileManager.default.contentsOfDirectory(atPath: folder)
      .map { $0.replacing(".safetensors", with: "") }
    #expect(Set(saved) == Set(golden["saved"] as? [String] ?? []), label)
  }

  /// A case's arguments.
  private struct Arguments {
    let values: Case
    init(_ golden: Case) { values = golden["arguments"] as? Case ?? [:] }
    func number(_ key: String) -> Double? { CommandGolden.number(values[key]) }
    var monitor: String { values["monitor"] as? String ?? "val_loss" }
    var mode: MonitorMode { (values["mode"] as? String).flatMap { MonitorMode(rawValue: $0) } ?? .auto }
  }

  @Test("when to stop early, and with which weights")
  func earlyStopping() throws {
    let cases = try Self.cases("EarlyStopping")
    #expect(cases.count >= 30)
    for golden in cases {
      let given = Arguments(golden)
      let callback = EarlyStopping(
        monitor: given.monitor, minDelta: given.number("min_delta") ?? 0,
        patience: Int(given.number("patience") ?? 0), mode: given.mode, baseline: given.number("baseline"),
        restoreBestWeights: given.values.integer("restore_best_weights") == 1,
        startFromEpoch: Int(given.number("start_from_epoch") ?? 0))
      try SavingTests.withFolder { try drive(callback, golden, in: $0) }
    }
  }

  @Test("when to lower the learning rate, and how far")
  func reduceLROnPlateau() throws {
    let cases = try Self.cases("ReduceLROnPlateau")
    #expect(cases.count >= 15)
    for golden in cases {
      let given = Arguments(golden)
      let callback = ReduceLROnPlateau(
        monitor: given.monitor, factor: given.number("factor") ?? 0.1,
        patience: Int(given.number("patience") ?? 10), mode: given.mode,
        minDelta: given.number("min_delta") ?? 1e-4, cooldown: Int(given.number("cooldown") ?? 0),
        minLR: given.number("min_lr") ?? 0)
      try SavingTests.withFolder { try drive(callback, golden, in: $0) }
    }
  }

  @Test("which epochs to save")
  func modelCheckpoint() throws {
    let cases = try Self.cases("ModelCheckpoint")
    #expect(cases.count >= 8)
    for golden in cases {
      let given = Arguments(golden)
      try SavingTests.withFolder { folder in
        let callback = ModelCheckpoint(
          path: folder + "/{epoch}.safetensors", monitor: given.monitor,
          saveBestOnly: given.values.integer("save_best_only") == 1, mode: given.mode,
          initialValueThreshold: given.number("initial_value_threshold"))
        try drive(callback, golden, in: folder)
      }
    }
  }

  @Test("names of files with the epoch and the numbers in them")
  func paths() throws {
    let model = try Self.model()
    for golden in try Self.cases("path") {
      try SavingTests.withFolder { folder in
        let state = TrainingState(model: model, epochs: 1, steps: 1, samples: 1, metricNames: [])
        let callback = ModelCheckpoint(path: folder + "/" + golden.text("name") + ".safetensors")
        try callback.epochDidEnd(7, logs: ["loss": 0.123456], state)
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder) == [
            golden.text("text") + ".safetensors"
          ])
      }
    }
  }

  @Test("lines of a file, character by character")
  func csvLogger() throws {
    let cases = try Self.cases("CSVLogger")
    #expect(cases.count >= 8)
    for golden in cases {
      try SavingTests.withFolder { folder in
        let (path, given) = (folder + "/log.csv", Arguments(golden).values)
        try (golden["before"] as? String)?.write(toFile: path, atomically: false, encoding: .utf8)
        let callback = CSVLogger(
          path: path, separator: (given["separator"] as? String)?.first ?? ",",
          append: given.integer("append") == 1)
        let state = TrainingState(
          model: try Self.model(), epochs: 1, steps: 1, samples: 1, metricNames: [])
        try callback.trainingWillBegin(state)
        for (epoch, logs) in golden.list("logs").enumerated() {
          try callback.epochDidEnd(epoch, logs: logs.compactMapValues { CommandGolden.number($0) }, state)
        }
        try callback.trainingDidEnd(state)
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(text == golden.text("text"))
      }
    }
  }

  @Test("learning rates of a schedule")
  func learningRateScheduler() throws {
    let golden = try #require(try Self.cases("LearningRateScheduler").first)
    let model = try Self.model()
    let state = TrainingState(model: model, epochs: 8, steps: 1, samples: 1, metricNames: [])
    let callback = LearningRateScheduler { epoch, rate in epoch % 2 == 1 ? rate * 0.9 : rate }
    let rates = try (0..<8).map { epoch in
      try callback.epochWillBegin(epoch, state)
      return Float(model.learningRate ?? 0)
    }
    let expected = (golden["rates"] as? [Any] ?? []).compactMap { CommandGolden.number($0).map { Float($0) } }
    #expect(rates == expected && rates.count == 8)
  }

  @Test("a loss that is no number ends training, with advice in one line")
  func terminateOnNaN() throws {
    let cases = try Self.cases("TerminateOnNaN")
    #expect(cases.count >= 5)
    for golden in cases {
      let state = TrainingState(model: try Self.model(), epochs: 1, steps: 9, samples: 9, metricNames: [])
      let callback = TerminateOnNaN()
      var lines: [String] = []
      state.warn = { lines.append($0) }
      callback.trainingWillBegin(state)
      for (batch, value) in (golden["values"] as? [Any] ?? []).enumerated() where !state.stopsTraining {
        callback.batchDidEnd(batch, logs: { CommandGolden.number(value).map { ["loss": $0] } ?? [:] }, state)
      }
      #expect(
        callback.stoppedBatch == golden.integer("stopped") && lines.count == (state.stopsTraining ? 1 : 0))
      if let batch = callback.stoppedBatch, let line = lines.first {
        #expect(line.hasPrefix("TerminateOnNaN: the loss is "))
        #expect(line.hasSuffix(" after batch \(batch): lower the learning rate (it is 0.1)"))
      }
    }
  }
}

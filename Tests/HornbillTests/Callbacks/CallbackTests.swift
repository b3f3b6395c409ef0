import Foundation
import Hornbill
import Testing

/// Callbacks in `fit`: short names, errors, and what an error leaves behind.
@Suite("Callbacks while training")
struct CallbackTests {
  private struct Accident: Error {}

  @Test("short names in a list")
  func shortNames() throws {
    let history = try SmallProblem.model().fitSmall(
      epochs: 20, callbacks: [.earlyStopping(monitor: "loss", patience: 2, mode: .max), .terminateOnNaN])
    #expect(history.epochs.count < 20)
  }

  @Test("training that explodes ends early, with its history")
  func explosion() throws {
    let model = try SmallProblem.model(SGD(learningRate: 1e30))
    let callback = TerminateOnNaN()
    let history = try model.fitSmall(epochs: 5, callbacks: [callback])
    #expect(callback.stoppedBatch != nil && history.epochs == [0])
    #expect(history["loss"]?.first?.isFinite == false)
  }

  @Test("closures are called in their turn")
  func closures() throws {
    var calls: [String] = []
    try SmallProblem.model().fitSmall(
      epochs: 2, batchSize: 30,
      callbacks: [
        LambdaCallback(
          trainingWillBegin: { _ in calls.append("begin") },
          epochWillBegin: { epoch, _ in calls.append("epoch \(epoch)") },
          batchDidEnd: { batch, logs, _ in calls.append("batch \(batch) \(logs().keys.sorted())") },
          epochDidEnd: { epoch, logs, _ in calls.append("end \(epoch) \(logs.count)") },
          trainingDidEnd: { _ in calls.append("done") })
      ])
    let batches = ["batch 0 [\"accuracy\", \"loss\"]", "batch 1 [\"accuracy\", \"loss\"]"]
    #expect(
      calls == ["begin", "epoch 0"] + batches + ["end 0 2", "epoch 1"] + batches + ["end 1 2", "done"])
  }

  @Test("an error in a callback leaves the weights as they were, and training can go on")
  func accident() throws {
    let (whole, model) = (try SmallProblem.model(), try SmallProblem.model())
    try whole.fitSmall(epochs: 4, seed: 3)
    let fails = LambdaCallback(epochDidEnd: { epoch, _, _ in if epoch == 1 { throw Accident() } })
    #expect(throws: Accident.self) { try model.fitSmall(epochs: 4, callbacks: [fails], seed: 3) }
    let reference = try SmallProblem.model()
    try reference.fitSmall(epochs: 2, seed: 3)
    #expect(try model.weightBits() == reference.weightBits())
    try model.fitSmall(epochs: 2)
    #expect(try model.weightBits() == whole.weightBits())
  }

  @Test("an error in a callback, and the run goes on from its backup with the same bits")
  func accidentWithBackup() throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/run.safetensors"
      func callbacks(failingAt epoch: Int?) -> [any Callback] {
        [
          .backupAndRestore(path: path),
          .reduceLROnPlateau(monitor: "loss", factor: 0.5, patience: 1, minDelta: 1),
          .earlyStopping(monitor: "accuracy", patience: 4, restoreBestWeights: true),
          LambdaCallback(batchDidEnd: { batch, _, state in
            if batch == 2, state.history.epochs.count == epoch { throw Accident() }
          }),
        ]
      }
      let whole = try SmallProblem.model()
      let expected = try whole.fitSmall(epochs: 9, callbacks: callbacks(failingAt: nil), seed: 3)
      #expect(!FileManager.default.fileExists(atPath: path))
      for epoch in [1, 2, 5] {
        // Each in a process of its own, as it were.
        let model = try SmallProblem.model()
        #expect(throws: Accident.self) {
          try model.fitSmall(epochs: 9, callbacks: callbacks(failingAt: epoch), seed: 3)
        }
      }
      let model = try SmallProblem.model()
      let history = try model.fitSmall(epochs: 9, callbacks: callbacks(failingAt: nil), seed: 3)
      #expect(try model.weightBits() == whole.weightBits())
      #expect(history == expected && model.learningRate == whole.learningRate)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test("a backup of another model, of other callbacks, or damaged, is an error")
  func otherBackups() throws {
    try SavingTests.withFolder { folder in
      let path = folder + "/run.safetensors"
      let keeps = BackupAndRestore(path: path, deleteCheckpoint: false)
      try SmallProblem.model().fitSmall(epochs: 2, callbacks: [keeps])
      let other = Sequential([Dense(8, activation: .softmax, inputShape: [3], name: "one")])
      try other.compile(optimizer: .adam(learningRate: 0.01), loss: .categoricalCrossentropy())
      let advice = "Remove the file to begin anew, or choose another path."
      let before = try other.weightBits()
      expectError(
        "BackupAndRestore \"\(path)\": expected a backup of this model, with the layers one, received one of the "
          + "layers hidden, dropout, head with other settings. \(advice)"
      ) { try other.fitSmall(epochs: 2, callbacks: [keeps]) }
      #expect(try other.weightBits() == before)
      expectError(
        "BackupAndRestore \"\(path)\": expected a backup of training with this optimizer, SGD, received Adam with "
          + "settings of its own. \(advice)"
      ) { try SmallProblem.model(SGD()).fitSmall(epochs: 2, callbacks: [keeps]) }
      expectError(
        "BackupAndRestore \"\(path)\": expected a backup of these callbacks: [\"TerminateOnNaN\"], received []. "
          + advice
      ) { try SmallProblem.model().fitSmall(epochs: 2, callbacks: [keeps, .terminateOnNaN]) }
      let data = try Data(contentsOf: URL(filePath: path))
      for length in stride(from: 0, to: data.count, by: 97) {
        try data.prefix(length).write(to: URL(filePath: path))
        #expect(throws: (any Error).self) { try SmallProblem.model().fitSmall(epochs: 2, callbacks: [keeps]) }
      }
      try SmallProblem.model().save(to: path)
      expectError(
        "BackupAndRestore \"\(path)\": expected a backup of a training run, received a file of another kind. "
          + advice
      ) { try SmallProblem.model().fitSmall(epochs: 2, callbacks: [keeps]) }
    }
  }

  @Test("settings that cannot be are errors before the first step")
  func wrongSettings() throws {
    func failure(_ callback: any Callback, _ text: String) {
      expectError(text) { try SmallProblem.model().fitSmall(callbacks: [callback]) }
    }
    failure(
      .earlyStopping(monitor: "val_f1"),
      "EarlyStopping: expected a monitor that is the loss or one of the model's metrics, received \"val_f1\". "
        + "Give mode: .min or mode: .max to watch another number.")
    failure(
      .reduceLROnPlateau(monitor: "loss", factor: 1),
      "ReduceLROnPlateau: expected a factor below 1, received 1.0.")
    failure(
      .modelCheckpoint(path: "model.h5"),
      "ModelCheckpoint \"model.h5\": expected a name that ends in .keras or .safetensors, received \"model.h5\". "
        + "The end of the name says the format.")
    failure(
      .modelCheckpoint(path: "{f1}.safetensors"),
      "ModelCheckpoint \"{f1}.safetensors\": expected fields from epoch, accuracy, loss, received {f1}.")
    failure(
      .modelCheckpoint(path: "{epoch:x}.safetensors"),
      "ModelCheckpoint \"{epoch:x}.safetensors\": expected fields such as {epoch:02d} and {val_loss:.2f}, received "
        + "{epoch:x}. Write {{ and }} for braces in a name.")
  }
}

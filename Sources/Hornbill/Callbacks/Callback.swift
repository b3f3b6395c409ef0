import Foundation

/// The numbers of a moment in training by name: `loss`, `accuracy`, `val_loss`.
public typealias Logs = [String: Double]

/// What training is doing, as callbacks see it, and what they may ask of it.
public final class TrainingState {
  /// The model that is trained.
  public let model: Model
  /// The number of epochs asked for.
  public let epochs: Int
  /// Steps an epoch.
  public let steps: Int
  /// Rows of training data.
  public let samples: Int
  /// The names of the numbers of training in the order in which Keras shows them (alphabetical).
  ///
  /// The numbers of validation have `val_` before these names.
  public let metricNames: [String]
  /// The epoch with which training begins.
  ///
  /// A callback that takes up an earlier run raises it in `trainingWillBegin`; afterwards it has no effect.
  public var initialEpoch: Int
  /// The numbers of the epochs so far; a callback that takes up an earlier run puts its numbers here in
  /// `trainingWillBegin`.
  public var history = History()
  /// What callbacks have added to the numbers of the epoch that has ended.
  var recorded: Logs = [:]
  /// Ask training to stop after this batch.
  public var stopsTraining = false
  /// Whether training stops in the middle of an epoch, which a later run should begin anew.
  public var isInterrupted = false
  /// What is called as training goes on, in this order: the callbacks that `fit` was given, those that save what
  /// the others know after them.
  package let callbacks: [any Callback]
  /// Says a line to the person who watches, on standard error.
  package var warn: (String) -> Void = { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }

  /// Adds a number to those of the epoch that has ended: to its history, and to the logs of the callbacks to come.
  public func record(_ name: String, _ value: Double) {
    recorded[name] = value
    history.record(name, value)
  }

  package init(
    model: Model, epochs: Int, steps: Int, samples: Int, metricNames: [String], initialEpoch: Int = 0,
    callbacks: [any Callback] = []
  ) {
    self.callbacks =
      callbacks.filter { !($0 is BackupAndRestore) } + callbacks.filter { $0 is BackupAndRestore }
    self.model = model
    self.initialEpoch = initialEpoch
    self.epochs = epochs
    self.steps = steps
    self.samples = samples
    self.metricNames = metricNames
  }
}

/// Code that is called while a model is trained.
///
/// Epochs and batches count from 0.
///
/// `logs` are running means since the start of the epoch; at the end of an epoch the validation's too.
public protocol Callback: AnyObject {
  /// Training begins.
  func trainingWillBegin(_ state: TrainingState) throws
  /// An epoch begins.
  func epochWillBegin(_ epoch: Int, _ state: TrainingState) throws
  /// A batch was trained on. `logs` are read from the program only if the callback asks.
  func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) throws
  /// An epoch ended, its validation included.
  func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws
  /// Training ended, also where it was stopped; it is not called where training threw an error.
  func trainingDidEnd(_ state: TrainingState) throws
  /// What the callback has to know to go on in another process; nil where it remembers nothing.
  func savedState() throws -> CallbackState?
  /// Goes on with what `savedState` gave in an earlier process; `trainingWillBegin` has been called.
  func restore(_ saved: CallbackState) throws
}

extension Callback {
  /// Does nothing.
  public func trainingWillBegin(_ state: TrainingState) throws {}
  /// Does nothing.
  public func epochWillBegin(_ epoch: Int, _ state: TrainingState) throws {}
  /// Does nothing.
  public func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) throws {}
  /// Does nothing.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {}
  /// Does nothing.
  public func trainingDidEnd(_ state: TrainingState) throws {}
  /// Nothing.
  public func savedState() throws -> CallbackState? { nil }
  /// Does nothing.
  public func restore(_ saved: CallbackState) throws {}
}

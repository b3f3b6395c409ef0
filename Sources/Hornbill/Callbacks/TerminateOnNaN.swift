/// Stops training when the loss is no longer a finite number, and says what to do about it.
///
/// Keras stops with a bare line; this one gives the advice that helps nearly always. `fit` returns its history as
/// ever. Source: `keras/src/callbacks/terminate_on_nan.py`.
public final class TerminateOnNaN: Callback {
  /// The batch after which training was stopped, from 0; nil where it was not.
  public private(set) var stoppedBatch: Int?

  /// Stops training when the loss is no longer a finite number.
  public init() {}

  /// Forgets earlier runs.
  public func trainingWillBegin(_ state: TrainingState) { stoppedBatch = nil }

  /// Looks at the loss.
  public func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) {
    guard let loss = logs()["loss"], !loss.isFinite else { return }
    stoppedBatch = batch
    state.stopsTraining = true
    let rate = state.model.learningRate.map { " (it is \(Float($0)))" } ?? ""
    state.warn("TerminateOnNaN: the loss is \(loss) after batch \(batch): lower the learning rate\(rate)")
  }
}

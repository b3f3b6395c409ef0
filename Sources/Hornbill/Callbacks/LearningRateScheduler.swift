/// Sets the learning rate before each epoch.
///
/// ```swift
/// LearningRateScheduler { epoch, rate in epoch < 10 ? rate : rate * 0.9 }
/// ```
///
/// Source: `keras/src/callbacks/learning_rate_scheduler.py`.
public final class LearningRateScheduler: Callback {
  private let schedule: (_ epoch: Int, _ learningRate: Double) -> Double

  /// A schedule: a function of the epoch, from 0, and of the learning rate so far.
  public init(_ schedule: @escaping (_ epoch: Int, _ learningRate: Double) -> Double) {
    self.schedule = schedule
  }

  /// Sets the learning rate of the epoch.
  ///
  /// - Throws: `HornbillError` where the optimizer follows a schedule of its own.
  public func epochWillBegin(_ epoch: Int, _ state: TrainingState) throws {
    guard let rate = state.model.learningRate else { return }
    try state.model.setLearningRate(schedule(epoch, rate))
  }

  /// Adds the learning rate to the epoch's numbers.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) {
    if let rate = state.model.learningRate { state.record("learning_rate", rate) }
  }
}

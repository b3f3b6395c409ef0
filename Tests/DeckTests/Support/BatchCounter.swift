import Hornbill

/// Counts the batches of the last epoch, and keeps what training said of itself.
final class BatchCounter: Callback {
  private(set) var batches = 0
  private(set) var announcedSteps = 0

  func trainingWillBegin(_ state: TrainingState) { announcedSteps = state.steps }
  func epochWillBegin(_ epoch: Int, _ state: TrainingState) { batches = 0 }
  func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) { batches += 1 }
}

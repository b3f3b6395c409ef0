import Foundation

/// Saves the run after each epoch in one file, and goes on from that file where an earlier run was cut short.
///
/// ```swift
/// try model.fit(x, y, epochs: 100, callbacks: [EarlyStopping(), BackupAndRestore(path: "run.safetensors")])
/// ```
///
/// The file has the weights, the optimizer's numbers, the state of the random numbers, the history, and what the other
/// callbacks know; so a run that is killed and started again ends with the same bits as one that was not. It is
/// replaced as a whole, so that there is always one that can be used, and removed when training has ended. The same
/// model has to be made and compiled, and `fit` to be called with the same data and callbacks. Source:
/// `keras/src/callbacks/backup_and_restore.py`.
public final class BackupAndRestore: Callback {
  private let path: String
  private let deletesCheckpoint: Bool

  /// Saves a run, and takes it up.
  ///
  /// - Parameters:
  ///   - path: the file; its name ends in `.safetensors`.
  ///   - deleteCheckpoint: whether the file is removed when training has ended in good order.
  public init(path: String, deleteCheckpoint: Bool = true) {
    self.path = path
    deletesCheckpoint = deleteCheckpoint
  }

  /// Goes on where an earlier run was cut short.
  ///
  /// - Throws: `FileError` where the file is damaged or cannot be read, `HornbillError` where it is of another model,
  ///   another optimizer or other callbacks.
  public func trainingWillBegin(_ state: TrainingState) throws {
    _ = try FileFormat(path, for: .backups, "BackupAndRestore")
    guard FileManager.default.fileExists(atPath: path) else { return }
    try BackupFile.restore(state, from: path)
  }

  /// Saves the run; an epoch that was cut short is left for the next run.
  ///
  /// - Throws: `HornbillError` where a layer cannot be saved, `FileError` where the file cannot be written.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    guard !state.isInterrupted else { return }
    try BackupFile.save(state, nextEpoch: epoch + 1, to: path)
  }

  /// Removes the file, unless somebody interrupted the run.
  ///
  /// - Throws: what the system says where that cannot be done.
  public func trainingDidEnd(_ state: TrainingState) throws {
    guard deletesCheckpoint, !state.isInterrupted, FileManager.default.fileExists(atPath: path) else {
      return
    }
    try FileManager.default.removeItem(atPath: path)
  }
}

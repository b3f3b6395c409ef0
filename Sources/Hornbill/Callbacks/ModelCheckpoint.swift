import Foundation

/// Saves the model after each epoch, or after those that are better than all before.
///
/// ```swift
/// ModelCheckpoint(path: "models/{epoch:02d}-{val_loss:.2f}.keras", saveBestOnly: true)
/// ```
///
/// The path may name the epoch, from 1, and the numbers in the logs, in the manner of Python's `format`; folders
/// that are missing are made. A file is replaced only by one that is whole. Source:
/// `keras/src/callbacks/model_checkpoint.py`.
public final class ModelCheckpoint: Callback {
  /// The best value so far.
  public private(set) var best: Double?

  private let path: String
  private var monitor: Monitor
  private let savesBestOnly: Bool
  private let savesWeightsOnly: Bool
  private let threshold: Double?

  /// Saves the model as training goes on.
  ///
  /// - Parameters:
  ///   - path: where; it ends in `.keras` or `.safetensors`, or in `.weights.h5`, `.safetensors` or `.npz` for weights
  ///     alone.
  ///   - monitor: the name of the number in the logs.
  ///   - saveBestOnly: whether epochs that are not better than all before are left out.
  ///   - saveWeightsOnly: whether the file has the weights alone.
  ///   - mode: which values are better.
  ///   - initialValueThreshold: what the first epoch has to be better than.
  public init(
    path: String, monitor: String = "val_loss", saveBestOnly: Bool = false, saveWeightsOnly: Bool = false,
    mode: MonitorMode = .auto, initialValueThreshold: Double? = nil
  ) {
    self.path = path
    self.monitor = Monitor(monitor, mode, for: "ModelCheckpoint")
    savesBestOnly = saveBestOnly
    savesWeightsOnly = saveWeightsOnly
    threshold = initialValueThreshold
    best = initialValueThreshold
  }

  /// Looks at the path and at what is to be watched.
  ///
  /// As in Keras, the best value is kept from one `fit` to the next.
  ///
  /// - Throws: `HornbillError` where the path has another ending, or it is not known which values are better.
  public func trainingWillBegin(_ state: TrainingState) throws {
    _ = try FileFormat(path, for: savesWeightsOnly ? .savingWeights : .savingModels, "ModelCheckpoint")
    if savesBestOnly { try monitor.begin(state.model) }
  }

  /// Saves the model, perhaps.
  ///
  /// - Throws: `HornbillError` where the path names what is not in the logs, or `save` throws it; `FileError` where
  ///   the file cannot be written.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    let file = try FormattedPath(path).text(epoch: epoch + 1, logs)
    if savesBestOnly, let current = monitor.value(in: logs, state) {
      guard monitor.isImprovement(current, over: best) else { return }
      best = current
    }
    let folder = URL(filePath: file).deletingLastPathComponent()
    // Where that fails, saving says why.
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if savesWeightsOnly {
      try state.model.saveWeights(to: file)
    } else {
      try state.model.save(to: file)
    }
  }

  /// The best value.
  public func savedState() -> CallbackState? {
    CallbackState(numbers: best.map { ["best": $0] } ?? [:])
  }

  /// Goes on with a best value.
  public func restore(_ saved: CallbackState) { best = saved.numbers["best"] ?? threshold }
}

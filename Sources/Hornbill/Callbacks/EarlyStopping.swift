import HornbillGraph

/// Stops training when a number has not improved for some epochs.
///
/// ```swift
/// try model.fit(
///   x, y, epochs: 100, callbacks: [EarlyStopping(patience: 3, restoreBestWeights: true)], validationSplit: 0.1)
/// ```
///
/// Each epoch that is no improvement on the best one adds to a count, which an improvement on the best one and on
/// the baseline sets to 0; training stops when it reaches `patience`, but never after the first epoch. Where the
/// number is missing from the logs, a line on standard error says so and nothing is counted. Source:
/// `keras/src/callbacks/early_stopping.py`.
public final class EarlyStopping: Callback {
  /// The epoch after which training was stopped, from 0; nil where it was not.
  public private(set) var stoppedEpoch: Int?
  /// The best value so far.
  public private(set) var best: Double?
  /// The epoch of the best value, from 0.
  public private(set) var bestEpoch = 0

  private var monitor: Monitor
  private let patience: Int
  private let baseline: Double?
  private let restoresBestWeights: Bool
  private let firstEpoch: Int
  private var wait = 0
  private var bestWeights: [Tensor]?

  /// Stops training when a number does not improve.
  ///
  /// - Parameters:
  ///   - monitor: the name of the number in the logs.
  ///   - minDelta: what an improvement has to be more than.
  ///   - patience: epochs without improvement after which training stops.
  ///   - mode: which values are better.
  ///   - baseline: a value that has to be improved on for the count to begin anew.
  ///   - restoreBestWeights: whether the model has the weights of the best epoch in the end.
  ///   - startFromEpoch: epochs before this one do not count.
  public init(
    monitor: String = "val_loss", minDelta: Double = 0, patience: Int = 0, mode: MonitorMode = .auto,
    baseline: Double? = nil, restoreBestWeights: Bool = false, startFromEpoch: Int = 0
  ) {
    self.monitor = Monitor(monitor, mode, minDelta: minDelta, for: "EarlyStopping")
    self.patience = patience
    self.baseline = baseline
    restoresBestWeights = restoreBestWeights
    firstEpoch = startFromEpoch
  }

  /// Forgets earlier runs.
  ///
  /// - Throws: `HornbillError` where it is not known which values are better.
  public func trainingWillBegin(_ state: TrainingState) throws {
    try monitor.begin(state.model)
    (wait, stoppedEpoch, best, bestEpoch, bestWeights) = (0, nil, nil, 0, nil)
  }

  /// Compares, counts, and perhaps stops.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    guard let current = monitor.value(in: logs, state), epoch >= firstEpoch else { return }
    wait += 1
    let isBetter = monitor.isImprovement(current, over: best)
    if isBetter || bestWeights == nil, restoresBestWeights {
      bestWeights = try state.model.weights().map(\.value)
      bestEpoch = epoch
    }
    guard isBetter else {
      if wait >= patience, epoch > 0 {
        stoppedEpoch = epoch
        state.stopsTraining = true
      }
      return
    }
    best = current
    bestEpoch = epoch
    if baseline == nil || monitor.isImprovement(current, over: baseline) { wait = 0 }
  }

  /// Gives the model the best weights back, if asked to.
  public func trainingDidEnd(_ state: TrainingState) throws {
    // Keras too gives them back where all epochs were run.
    if let bestWeights { try state.model.setWeights(bestWeights) }
  }

  /// The count, the best value and the best weights.
  public func savedState() -> CallbackState? {
    var saved = CallbackState(numbers: ["wait": Double(wait), "best_epoch": Double(bestEpoch)])
    saved.numbers["best"] = best
    saved.numbers["stopped_epoch"] = stoppedEpoch.map(Double.init)
    for (index, weight) in (bestWeights ?? []).enumerated() { saved.tensors["\(index)"] = weight }
    return saved
  }

  /// Goes on with a count, a best value and its weights.
  public func restore(_ saved: CallbackState) throws {
    wait = try saved.integer("wait")
    bestEpoch = try saved.integer("best_epoch")
    best = saved.numbers["best"]
    stoppedEpoch = saved.numbers["stopped_epoch"] == nil ? nil : try saved.integer("stopped_epoch")
    let weights = (0..<saved.tensors.count).compactMap { saved.tensors["\($0)"] }
    bestWeights = weights.isEmpty ? nil : weights
  }
}

/// Lowers the learning rate when a number has not improved for some epochs.
///
/// After `patience` epochs without improvement, the rate is multiplied by `factor`, down to `minLR` at the least;
/// for `cooldown` epochs after that nothing is counted. Source: `keras/src/callbacks/reduce_lr_on_plateau.py`.
public final class ReduceLROnPlateau: Callback {
  private var monitor: Monitor
  private let factor: Double
  private let patience: Int
  private let cooldown: Int
  private let minLR: Double
  private var best: Double?
  private var wait = 0
  private var cooldownLeft = 0

  /// Lowers the learning rate when a number does not improve.
  ///
  /// - Parameters:
  ///   - monitor: the name of the number in the logs.
  ///   - factor: what the learning rate is multiplied by, below 1.
  ///   - patience: epochs without improvement after which that is done.
  ///   - mode: which values are better.
  ///   - minDelta: what an improvement has to be more than.
  ///   - cooldown: epochs that do not count after the rate was lowered.
  ///   - minLR: the least learning rate.
  public init(
    monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 10, mode: MonitorMode = .auto,
    minDelta: Double = 1e-4, cooldown: Int = 0, minLR: Double = 0
  ) {
    self.monitor = Monitor(monitor, mode, minDelta: minDelta, for: "ReduceLROnPlateau")
    self.factor = factor
    self.patience = patience
    self.cooldown = cooldown
    self.minLR = minLR
  }

  /// Forgets earlier runs.
  ///
  /// - Throws: `HornbillError` where the factor is not below 1, or it is not known which values are better.
  public func trainingWillBegin(_ state: TrainingState) throws {
    guard factor < 1 else {
      throw HornbillError("ReduceLROnPlateau", expected: "a factor below 1", received: "\(factor)")
    }
    try monitor.begin(state.model)
    (best, wait, cooldownLeft) = (nil, 0, 0)
  }

  /// Compares, counts, and perhaps lowers the learning rate; the one that the epoch had joins its numbers.
  ///
  /// - Throws: `HornbillError` where the optimizer follows a schedule of its own.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    if let rate = state.model.learningRate { state.record("learning_rate", rate) }
    guard let current = monitor.value(in: logs, state) else { return }
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      wait = 0
    }
    if monitor.isImprovement(current, over: best) {
      best = current
      wait = 0
    } else if cooldownLeft == 0 {
      wait += 1
      guard wait >= patience, let rate = state.model.learningRate, rate > Double(Float(minLR)) else { return }
      try state.model.setLearningRate(max(rate * factor, minLR))
      cooldownLeft = cooldown
      wait = 0
    }
  }

  /// The counts and the best value.
  public func savedState() -> CallbackState? {
    var saved = CallbackState(numbers: ["wait": Double(wait), "cooldown": Double(cooldownLeft)])
    saved.numbers["best"] = best
    return saved
  }

  /// Goes on with counts and a best value.
  public func restore(_ saved: CallbackState) throws {
    wait = try saved.integer("wait")
    cooldownLeft = try saved.integer("cooldown")
    best = saved.numbers["best"]
  }
}

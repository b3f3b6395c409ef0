// Callbacks by short names: `callbacks: [.earlyStopping(patience: 3), .terminateOnNaN]`.

extension Callback where Self == EarlyStopping {
  /// Stops training when a number has not improved for some epochs; see ``EarlyStopping``.
  public static func earlyStopping(
    monitor: String = "val_loss", minDelta: Double = 0, patience: Int = 0, mode: MonitorMode = .auto,
    baseline: Double? = nil, restoreBestWeights: Bool = false, startFromEpoch: Int = 0
  ) -> EarlyStopping {
    EarlyStopping(
      monitor: monitor, minDelta: minDelta, patience: patience, mode: mode, baseline: baseline,
      restoreBestWeights: restoreBestWeights, startFromEpoch: startFromEpoch)
  }
}

extension Callback where Self == ModelCheckpoint {
  /// Saves the model after each epoch, or after the best ones; see ``ModelCheckpoint``.
  public static func modelCheckpoint(
    path: String, monitor: String = "val_loss", saveBestOnly: Bool = false, saveWeightsOnly: Bool = false,
    mode: MonitorMode = .auto, initialValueThreshold: Double? = nil
  ) -> ModelCheckpoint {
    ModelCheckpoint(
      path: path, monitor: monitor, saveBestOnly: saveBestOnly, saveWeightsOnly: saveWeightsOnly, mode: mode,
      initialValueThreshold: initialValueThreshold)
  }
}

extension Callback where Self == ReduceLROnPlateau {
  /// Lowers the learning rate when a number has not improved for some epochs; see ``ReduceLROnPlateau``.
  public static func reduceLROnPlateau(
    monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 10, mode: MonitorMode = .auto,
    minDelta: Double = 1e-4, cooldown: Int = 0, minLR: Double = 0
  ) -> ReduceLROnPlateau {
    ReduceLROnPlateau(
      monitor: monitor, factor: factor, patience: patience, mode: mode, minDelta: minDelta,
      cooldown: cooldown,
      minLR: minLR)
  }
}

extension Callback where Self == LearningRateScheduler {
  /// Sets the learning rate before each epoch; see ``LearningRateScheduler``.
  public static func learningRateScheduler(
    _ schedule: @escaping (_ epoch: Int, _ learningRate: Double) -> Double
  ) -> LearningRateScheduler { LearningRateScheduler(schedule) }
}

extension Callback where Self == CSVLogger {
  /// Writes each epoch's numbers as a line of a file; see ``CSVLogger``.
  public static func csvLogger(path: String, separator: Character = ",", append: Bool = false) -> CSVLogger {
    CSVLogger(path: path, separator: separator, append: append)
  }
}

extension Callback where Self == TerminateOnNaN {
  /// Stops training when the loss is no longer a finite number; see ``TerminateOnNaN``.
  public static var terminateOnNaN: TerminateOnNaN { TerminateOnNaN() }
}

extension Callback where Self == BackupAndRestore {
  /// Saves the run after each epoch, and takes it up where it was cut short; see ``BackupAndRestore``.
  public static func backupAndRestore(path: String, deleteCheckpoint: Bool = true) -> BackupAndRestore {
    BackupAndRestore(path: path, deleteCheckpoint: deleteCheckpoint)
  }
}

extension Callback where Self == StopOnInterrupt {
  /// Lets Ctrl-C end training in good order; see ``StopOnInterrupt``.
  public static var stopOnInterrupt: StopOnInterrupt { StopOnInterrupt() }
}

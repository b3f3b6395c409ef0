/// Calls closures while a model is trained.
///
/// ```swift
/// LambdaCallback(epochDidEnd: { epoch, logs, _ in print(epoch, logs["loss"] ?? .nan) })
/// ```
///
/// Source: `keras/src/callbacks/lambda_callback.py`.
public final class LambdaCallback: Callback {
  private let onTrainingBegin: ((TrainingState) throws -> Void)?
  private let onEpochBegin: ((Int, TrainingState) throws -> Void)?
  private let onBatchEnd: ((Int, () -> Logs, TrainingState) throws -> Void)?
  private let onEpochEnd: ((Int, Logs, TrainingState) throws -> Void)?
  private let onTrainingEnd: ((TrainingState) throws -> Void)?

  /// The closures to be called; each has the name and the arguments of the callback's function.
  public init(
    trainingWillBegin: ((TrainingState) throws -> Void)? = nil,
    epochWillBegin: ((Int, TrainingState) throws -> Void)? = nil,
    batchDidEnd: ((Int, () -> Logs, TrainingState) throws -> Void)? = nil,
    epochDidEnd: ((Int, Logs, TrainingState) throws -> Void)? = nil,
    trainingDidEnd: ((TrainingState) throws -> Void)? = nil
  ) {
    onTrainingBegin = trainingWillBegin
    onEpochBegin = epochWillBegin
    onBatchEnd = batchDidEnd
    onEpochEnd = epochDidEnd
    onTrainingEnd = trainingDidEnd
  }

  /// Calls its closure.
  public func trainingWillBegin(_ state: TrainingState) throws { try onTrainingBegin?(state) }
  /// Calls its closure.
  public func epochWillBegin(_ epoch: Int, _ state: TrainingState) throws { try onEpochBegin?(epoch, state) }
  /// Calls its closure.
  public func batchDidEnd(_ batch: Int, logs: () -> Logs, _ state: TrainingState) throws {
    try onBatchEnd?(batch, logs, state)
  }
  /// Calls its closure.
  public func epochDidEnd(_ epoch: Int, logs: Logs, _ state: TrainingState) throws {
    try onEpochEnd?(epoch, logs, state)
  }
  /// Calls its closure.
  public func trainingDidEnd(_ state: TrainingState) throws { try onTrainingEnd?(state) }
}

public import HornbillGraph

/// What `evaluate` returns: the loss and the metrics over all rows.
public struct Score: Sendable, Equatable {
  /// All numbers by name, the loss as `loss`.
  public let values: Logs
  /// The mean loss.
  public var loss: Double { values["loss"] ?? .nan }
  /// A metric by its name.
  public subscript(name: String) -> Double? { values[name] }
}

extension Model {
  /// The loss and the metrics on data that is not trained on: dropout is off.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func evaluate(_ x: Tensor, _ y: Tensor, batchSize: Int = 32, verbose: Verbosity = .silent) throws
    -> Score
  {
    let compiled = try requireCompiled("evaluate")
    try requirePositive(batchSize, "batchSize", "evaluate")
    let data = try BatchSource(x, y, "evaluate")
    try prepare(data, compiled)
    let programs: StepPrograms
    if let known = evaluation, known.source.x.node === x.node, known.source.y.node === y.node {
      programs = known
    } else {
      programs = StepPrograms(data, names: compiled.names, isTraining: false)
      evaluation = programs
    }
    let logs = try programs.run(batchSize: batchSize, self, compiled)
    if verbose != .silent {
      print(
        logs.sorted { $0.key < $1.key }.map { "\($0.key): \(ProgressMeter.number($0.value))" }.joined(
          separator: " - "))
    }
    return Score(values: logs)
  }
}

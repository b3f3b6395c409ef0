import HornbillGraph

/// What `evaluate` returns: the loss and the metrics over all rows, those of each output under its name.
public struct Score: Sendable, Equatable {
  /// All numbers by name, the loss as `loss`.
  public let values: Logs
  /// The mean loss, over all outputs.
  public var loss: Double { values["loss"] ?? .nan }
  /// A metric by its name.
  public subscript(name: String) -> Double? { values[name] }
}

extension Model {
  /// The loss and the metrics on data that is not trained on: dropout is off.
  ///
  /// - Parameters:
  ///   - x: inputs: one tensor, several in the model's order, or several by name; the first axis is the sample.
  ///   - y: targets, in the same way.
  ///   - batchSize: rows a step.
  ///   - sampleWeight: how much each sample counts in the loss and the weighted metrics: one tensor for all outputs, a list
  ///     of one for each, or some by name.
  ///   - verbose: whether the numbers are printed.
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func evaluate(
    _ x: any ModelData, _ y: any ModelData, batchSize: Int = 32, sampleWeight: (any ModelData)? = nil,
    verbose: Verbosity = .silent
  ) throws -> Score {
    _ = try requireCompiled("evaluate")
    let data = try Dataset(x, y, sampleWeight, "evaluate").batched(batchSize, "evaluate")
    return try evaluate(data, verbose: verbose)
  }

  /// The loss and the metrics on a data set, in the order of its rows.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit, and what the data set's
  ///   reader throws.
  public func evaluate(_ data: Dataset, verbose: Verbosity = .silent) throws -> Score {
    let compiled = try requireCompiled("evaluate")
    let data = try prepare(data, compiled, "evaluate")
    let programs: StepPrograms
    if let known = evaluation, known.data.hasSameTensors(as: data), known.data.batchSize == data.batchSize {
      programs = known
    } else {
      programs = StepPrograms(data, compiled, isTraining: false)
      evaluation = programs
    }
    let logs = try programs.means(self, compiled)
    if verbose != .silent {
      print(
        logs.sorted { $0.key < $1.key }.map { "\($0.key): \(ProgressMeter.number($0.value))" }.joined(
          separator: " - "))
    }
    return Score(values: logs)
  }
}

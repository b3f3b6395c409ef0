import HornbillGraph

extension Model {
  /// Says how the model is to be trained: what moves the parameters, what is made small, what is watched.
  ///
  /// Of a model of several outputs, each has the loss, and the metrics are one for each output.
  ///
  /// - Parameters:
  ///   - optimizer: moves the parameters.
  ///   - loss: is made small.
  ///   - metrics: are watched; each sample counts the same.
  ///   - weightedMetrics: are watched too; samples count by their weights.
  /// - Throws: `HornbillError` where a setting is out of range, or the model has not as many outputs as metrics.
  public func compile(
    optimizer: some Optimizer, loss: Loss, metrics: [Metric] = [], weightedMetrics: [Metric] = []
  ) throws {
    try compile(
      optimizer: optimizer, losses: .all(loss), metrics: .all(metrics), weightedMetrics: .all(weightedMetrics)
    )
  }

  /// Says how a model of several outputs is to be trained, output by output.
  ///
  /// ```swift
  /// try model.compile(
  ///   optimizer: .adam(), losses: ["age": .meanSquaredError(), "sex": .binaryCrossentropy()],
  ///   lossWeights: ["age": 0.5, "sex": 1], metrics: ["sex": [.accuracy]])
  /// ```
  ///
  /// What is made small is `Σ weight · loss` over the outputs. The logs have it as `loss`, and each output's own loss, without
  /// its weight, as `age_loss`; metrics of an output have its name too, as in `sex_accuracy`.
  ///
  /// - Parameters:
  ///   - optimizer: moves the parameters.
  ///   - losses: of each output; nil for one that is trained through others.
  ///   - lossWeights: how much each output's loss counts; 1 where nil.
  ///   - metrics: are watched; each sample counts the same.
  ///   - weightedMetrics: are watched too; samples count by their weights.
  /// - Throws: `HornbillError` where a setting is out of range, a name is of no output, an output is missing, or none has a
  ///   loss.
  public func compile(
    optimizer: some Optimizer, losses: PerOutput<Loss>, lossWeights: PerOutput<Double>? = nil,
    metrics: PerOutput<[Metric]> = [:], weightedMetrics: PerOutput<[Metric]> = [:]
  ) throws {
    try compile(
      optimizer: optimizer,
      CompileSettings(
        losses: losses, lossWeights: lossWeights, metrics: metrics, weightedMetrics: weightedMetrics))
  }

  /// - Throws: `HornbillError` where a setting is out of range or does not fit the outputs.
  package func compile(optimizer: any Optimizer, _ settings: CompileSettings) throws {
    try optimizer.validate()
    let names = outputNames
    let outputs = try settings.outputs(named: names.isEmpty ? [name] : names, of: name)
    for output in outputs {
      try output.loss?.configuration?.validate()
      for metric in output.metrics + output.weightedMetrics { try metric.kind?.validate() }
      guard (output.lossWeight ?? 1).isFinite else {
        throw HornbillError(
          "compile", path: name, expected: "lossWeights that are finite numbers",
          received: "\(output.lossWeight ?? 1) for \"\(output.name)\"")
      }
    }
    evaluation = nil
    compiled = Compiled(optimizer: optimizer, settings, outputs)
  }

  /// The step size that the next training step will use; nil before the model is compiled.
  public var learningRate: Double? { compiled?.currentLearningRate }

  /// Changes the step size at once, also in the middle of training.
  ///
  /// - Throws: `HornbillError` before the model is compiled, for a number that is negative or not finite, and where a
  ///   schedule gives the learning rate, which a number would silently end.
  public func setLearningRate(_ value: Double) throws {
    let compiled = try requireCompiled("setLearningRate")
    try requireLearningRate(.constant(value), "setLearningRate")
    if case .schedule(let schedule) = compiled.optimizer.learningRate {
      throw HornbillError(
        "setLearningRate", path: name, expected: "an optimizer whose learning rate is a number",
        received: "the schedule \(type(of: schedule).className)",
        hint: "Compile with a number to set it while training, or leave the learning rate to the schedule.")
    }
    compiled.learningRate.storage.write([value], as: .float32)
  }

  func requireCompiled(_ operation: String) throws -> Compiled {
    guard let compiled else {
      throw HornbillError(
        operation, path: name, expected: "a compiled model", received: "one that is not compiled",
        hint: "Call compile(optimizer:loss:metrics:) first.")
    }
    return compiled
  }
}

import HornbillGraph

extension Model {
  /// Says how the model is to be trained: what moves the parameters, what is made small, what is watched.
  ///
  /// - Parameters:
  ///   - optimizer: moves the parameters.
  ///   - loss: is made small.
  ///   - metrics: are watched; each sample counts the same.
  ///   - weightedMetrics: are watched too; samples count by their weights.
  /// - Throws: `HornbillError` where a setting is out of range.
  public func compile(
    optimizer: some Optimizer, loss: Loss, metrics: [Metric] = [], weightedMetrics: [Metric] = []
  ) throws {
    try compile(
      anyOptimizer: optimizer, loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)
  }

  package func compile(
    anyOptimizer optimizer: any Optimizer, loss: Loss, metrics: [Metric], weightedMetrics: [Metric] = []
  ) throws {
    try optimizer.validate()
    try loss.configuration?.validate()
    for metric in metrics + weightedMetrics { try metric.kind?.validate() }
    evaluation = nil
    compiled = Compiled(
      optimizer: optimizer, loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)
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

/// What `compile` was given, and the state that training keeps for it.
final class Compiled {
  let optimizer: any Optimizer
  let loss: Loss
  let metrics: [Metric]
  /// Metrics in which samples count by their weights.
  let weightedMetrics: [Metric]
  /// `loss`, then the metrics, under names of their own.
  let names: [String]
  /// What to make of the means of the loss and the metrics, in the order of the names.
  var results: [@Sendable (_ mean: Double) -> Double] { [{ $0 }] + (metrics + weightedMetrics).map(\.result) }
  /// The step size where it is a number, so that callbacks can change it.
  let learningRate = Variable("learningRate", [], .float32)
  /// Steps of this optimizer, which a new `compile` begins anew; dropout's counter goes on.
  let iterations = Variable("iterations", [], .int64)
  /// One flat vector for each of the optimizer's slots, made when training begins.
  private(set) var slots: [Variable] = []
  var training: StepPrograms?
  var wholeBatchSteps: [WholeBatchStep.Key: WholeBatchStep] = [:]
  /// Whether training has begun, so that the optimizer has numbers of its own.
  private(set) var isTrained = false

  init(optimizer: any Optimizer, loss: Loss, metrics: [Metric], weightedMetrics: [Metric]) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
    names = ["loss"] + Self.names(metrics, weightedMetrics)
    if case .constant(let value) = optimizer.learningRate {
      learningRate.storage.write([value], as: .float32)
    }
  }

  /// The step size of a step as part of its graph.
  var stepSize: Tensor {
    switch optimizer.learningRate {
    case .constant: learningRate.tensor
    case .schedule: optimizer.learningRate(iterations.tensor)
    }
  }

  /// The step size of the next step.
  var currentLearningRate: Double {
    switch optimizer.learningRate {
    case .constant: learningRate.storage.doubles(count: 1, as: .float32)[0]
    case .schedule: optimizer.learningRate(Tensor(iterationCount)).item
    }
  }

  var iterationCount: Int64 {
    get { iterations.storage.pointer.load(as: Int64.self) }
    set { iterations.storage.pointer.storeBytes(of: newValue, as: Int64.self) }
  }

  /// The second metric of a name is called `name_1`; a weighted one whose name is taken, `weighted_name`.
  ///
  /// As in `CompileMetrics.result` of `keras/src/trainers/compile_utils.py`.
  private static func names(_ metrics: [Metric], _ weighted: [Metric]) -> [String] {
    var counts: [String: Int] = [:]
    func numbered(_ name: String) -> String {
      let count = counts[name, default: 0]
      counts[name] = count + 1
      return count == 0 ? name : "\(name)_\(count)"
    }
    return metrics.map { numbered($0.name) }
      + weighted.map { numbered(counts[$0.name] == nil ? $0.name : "weighted_" + $0.name) }
  }

  func makeSlots(_ parameters: Parameters) {
    isTrained = true
    guard slots.isEmpty else { return }
    slots = optimizer.slots.map { Variable($0, parameters.trainable.type.shape, .float32) }
  }

  /// Lays the slots out as parameters that others are trainable of; what stays trainable keeps its numbers.
  func relay(from old: Parameters, to new: Parameters) {
    training = nil
    wholeBatchSteps.removeAll()
    slots = slots.map { slot in
      let moved = Variable(slot.name, new.trainable.type.shape, .float32)
      for entry in new.trainableEntries {
        guard let before = old[entry.declaration.path], before.declaration.isTrainable else { continue }
        (moved.storage.pointer + entry.offset * 4).copyMemory(
          from: slot.storage.pointer + before.offset * 4, byteCount: entry.count * 4)
      }
      return moved
    }
  }
}

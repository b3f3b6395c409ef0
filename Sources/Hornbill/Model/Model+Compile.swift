import HornbillGraph

extension Model {
  /// Says how the model is to be trained: what moves the parameters, what is made small, what is watched.
  ///
  /// - Throws: `HornbillError` where a setting is out of range.
  public func compile(optimizer: some Optimizer, loss: Loss, metrics: [Metric] = []) throws {
    try compile(anyOptimizer: optimizer, loss: loss, metrics: metrics)
  }

  package func compile(anyOptimizer optimizer: any Optimizer, loss: Loss, metrics: [Metric]) throws {
    try optimizer.validate()
    evaluation = nil
    compiled = Compiled(optimizer: optimizer, loss: loss, metrics: Compiled.renamed(metrics))
  }

  /// The step size that the next training step will use; nil before the model is compiled.
  ///
  /// Setting it changes it at once, also in the middle of training.
  public var learningRate: Double? {
    get { compiled?.learningRate.storage.doubles(count: 1, as: .float32)[0] }
    set {
      guard let newValue else { return }
      compiled?.learningRate.storage.write([newValue], as: .float32)
    }
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
  let learningRate = Variable("learningRate", [], .float32)
  /// Steps of this optimizer, which a new `compile` begins anew; dropout's counter goes on.
  let iterations = Variable("iterations", [], .int64)
  /// One flat vector for each of the optimizer's slots, made when training begins.
  private(set) var slots: [Variable] = []
  var training: StepPrograms?
  /// Whether training has begun, so that the optimizer has numbers of its own.
  private(set) var isTrained = false

  init(optimizer: any Optimizer, loss: Loss, metrics: [Metric]) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    learningRate.storage.write([optimizer.learningRate], as: .float32)
  }

  var iterationCount: Int64 {
    get { iterations.storage.pointer.load(as: Int64.self) }
    set { iterations.storage.pointer.storeBytes(of: newValue, as: Int64.self) }
  }

  /// The second metric of a name is called `name_1`, as in Keras.
  static func renamed(_ metrics: [Metric]) -> [Metric] {
    var counts: [String: Int] = [:]
    return metrics.map { metric in
      let count = counts[metric.name, default: 0]
      counts[metric.name] = count + 1
      guard count > 0 else { return metric }
      return Metric(
        "\(metric.name)_\(count)", direction: metric.direction, kind: metric.kind, metric.values)
    }
  }

  func makeSlots(_ parameters: Parameters) {
    isTrained = true
    guard slots.isEmpty else { return }
    slots = optimizer.slots.map { Variable($0, parameters.trainable.type.shape, .float32) }
  }

  /// `loss`, then the metrics.
  var names: [String] { ["loss"] + metrics.map(\.name) }
}

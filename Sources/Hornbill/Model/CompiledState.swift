import HornbillGraph

/// What `compile` was given, and the state that training keeps for it.
final class Compiled {
  let optimizer: any Optimizer
  /// The losses and metrics as they were given.
  let settings: CompileSettings
  /// What is said of each output.
  let outputs: [CompileSettings.Output]
  /// The numbers of the logs beside the loss.
  let tracked: [TrackedNumber]
  /// `loss`, then the names of the tracked numbers.
  var names: [String] { ["loss"] + tracked.map(\.name) }
  /// What to make of the means, in the order of the names.
  var results: [@Sendable (_ mean: Double) -> Double] { [{ $0 }] + tracked.map(\.result) }
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

  init(optimizer: any Optimizer, _ settings: CompileSettings, _ outputs: [CompileSettings.Output]) {
    self.optimizer = optimizer
    self.settings = settings
    self.outputs = outputs
    tracked = TrackedNumber.all(outputs)
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

  /// What training makes small, with what layers add to it, and each output's own part without its weight.
  ///
  /// - Throws: `HornbillError` where targets, predictions and weights do not fit.
  func losses(
    _ batch: Batch, _ predictions: [Tensor], added: [Tensor]
  ) throws -> (whole: Tensor, each: [Tensor?]) {
    let each = try outputs.indices.map { number -> Tensor? in
      guard let loss = outputs[number].loss, let targets = batch.targets[number] else { return nil }
      return try named(number) {
        try loss(targets, predictions[number], sampleWeights: batch.weights[number])
      }
    }
    let weighted = zip(outputs, each).compactMap { output, loss in
      loss.map { loss in output.lossWeight.map { loss * $0 } ?? loss }
    }
    let own = weighted.dropFirst().reduce(weighted.first ?? Tensor(0)) { $0 + $1 }
    return (added.reduce(own) { $0 + $1 }, each)
  }

  /// For one batch: what a number of the logs is the mean of, and how much it counts.
  ///
  /// - Throws: `HornbillError` where targets, predictions and weights do not fit.
  func sums(
    of number: TrackedNumber, _ batch: Batch, _ predictions: [Tensor], _ losses: [Tensor?], count: Tensor
  ) throws -> (sum: Tensor, weight: Tensor) {
    let output = number.output
    guard case .metric(let metric, let isWeighted) = number.kind, let targets = batch.targets[output] else {
      return ((losses[output] ?? Tensor(0)) * count, count)
    }
    return try named(output) {
      try metric.function(
        targets, predictions[output], sampleWeights: isWeighted ? batch.weights[output] : nil)
    }
  }

  /// Lets errors name the output, where there are several.
  private func named<Result>(_ output: Int, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch var error as HornbillError where error.path == nil && outputs.count > 1 {
      error.path = outputs[output].name
      throw error
    }
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

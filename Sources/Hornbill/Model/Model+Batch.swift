import HornbillGraph

extension Model {
  /// One training step on one batch, for loops of one's own.
  ///
  /// - Parameters:
  ///   - x: inputs: one tensor, several in the model's order, or several by name; the first axis is the sample.
  ///   - y: targets, in the same way.
  ///   - sampleWeight: how much each sample counts in the loss: one tensor for all outputs, a list of one for each, or some by
  ///     name.
  ///   - classWeight: how much a sample of a class counts in the loss of a model of one output; 1 where it is missing.
  /// - Returns: the loss and the metrics of this batch, before the step.
  /// - Throws: `HornbillError` where the model is not compiled or the batch does not fit.
  @discardableResult
  public func trainOnBatch(
    _ x: any ModelData, _ y: any ModelData, sampleWeight: (any ModelData)? = nil,
    classWeight: [Int: Double] = [:]
  ) throws -> Score {
    let compiled = try requireCompiled("trainOnBatch")
    let data = try Dataset(x, y, sampleWeight, "trainOnBatch")
    try requireClassWeight(classWeight, data, "trainOnBatch")
    return try step(prepare(data, compiled, "trainOnBatch"), classWeight, isTraining: true, compiled)
  }

  /// The loss and the metrics of one batch.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the batch does not fit.
  public func testOnBatch(
    _ x: any ModelData, _ y: any ModelData, sampleWeight: (any ModelData)? = nil
  ) throws -> Score {
    let compiled = try requireCompiled("testOnBatch")
    let data = try Dataset(x, y, sampleWeight, "testOnBatch")
    return try step(prepare(data, compiled, "testOnBatch"), [:], isTraining: false, compiled)
  }

  private func step(
    _ data: Dataset, _ classWeight: [Int: Double], isTraining: Bool, _ compiled: Compiled
  ) throws -> Score {
    if isTraining {
      compiled.makeSlots(try built())
      if randomCounter.stepValue == 0 { randomCounter.seedValue = Int64(seed) }
    }
    let tensors = data.tensors
    let key = WholeBatchStep.Key(
      types: tensors.map(\.node.type), roles: data.roles, classWeight: classWeight, isTraining: isTraining)
    let step: WholeBatchStep
    if let known = compiled.wholeBatchSteps[key] {
      step = known
    } else {
      // A program keeps its memory: shapes come and go, so only a few programs are kept.
      if compiled.wholeBatchSteps.count >= 8 { compiled.wholeBatchSteps.removeAll() }
      step = WholeBatchStep(data, tensors, key, compiled)
      compiled.wholeBatchSteps[key] = step
    }
    return try step.run(tensors, self, compiled)
  }
}

/// A step for batches of the same types, of training or of evaluation.
final class WholeBatchStep {
  /// What a program depends on.
  struct Key: Hashable {
    var types: [TensorType]
    var roles: ColumnRoles
    var classWeight: [Int: Double]
    var isTraining: Bool
  }

  private let source: WholeBatch
  private let programs: StepPrograms
  private let order: BatchOrder

  init(_ data: Dataset, _ tensors: [Tensor], _ key: Key, _ compiled: Compiled) {
    source = WholeBatch(tensors)
    programs = StepPrograms(
      data, source: source, compiled, isTraining: key.isTraining,
      classWeight: key.classWeight)
    order = BatchOrder(rows: 1, batchSize: 1)
  }

  func run(_ tensors: [Tensor], _ model: Model, _ compiled: Compiled) throws -> Score {
    try source.set(tensors)
    programs.totals.reset()
    try programs.run(order, 0..<1, model, compiled)
    return Score(values: programs.totals.logs())
  }
}

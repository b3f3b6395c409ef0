import HornbillGraph

/// The compiled steps of a model on one data set, of training or of evaluation: one program for each size of
/// batch.
final class StepPrograms {
  let data: Dataset
  let totals: Totals
  private let source: any BatchSource
  private let isTraining: Bool
  /// Weights of classes that do not count as 1.
  let classWeight: [Int: Double]
  private var programs: [Int: any Executable] = [:]

  init(
    _ data: Dataset, source: (any BatchSource)? = nil, _ compiled: Compiled, isTraining: Bool,
    classWeight: [Int: Double] = [:]
  ) {
    self.data = data
    self.source = source ?? data.makeSource()
    self.isTraining = isTraining
    self.classWeight = classWeight
    totals = Totals(compiled.names, results: compiled.results)
  }

  /// The step for batches of a size; its inputs are the batch source's.
  func step(_ batch: Int, _ model: Model, _ compiled: Compiled) throws -> any Executable {
    if let known = programs[batch] { return known }
    let program = try Evaluation.executor.compile(try trace(batch, model, compiled))
    programs[batch] = program
    return program
  }

  /// Runs the step on a range of batches.
  ///
  /// - Parameter body: called after each; training goes on while it returns true.
  func run(
    _ order: BatchOrder, _ batches: Range<Int>, _ model: Model, _ compiled: Compiled,
    _ body: () throws -> Bool = { true }
  ) throws {
    var goesOn = true
    // Labels that lie in memory were checked before training.
    let checks = model.labelChecks(data, compiled).filter { data.tensor(ofTarget: $0.column) == nil }
    try source.forEachBatch(order, batches) { memory in
      guard goesOn else { return }
      for (column, check) in checks { try check(memory.columns[column], rows: memory.count) }
      let step = try step(memory.count, model, compiled)
      memory.bind(to: step)
      step.run()
      goesOn = try body()
    }
  }

  /// Runs the step on all rows in their order, or on the first batches of them.
  ///
  /// - Returns: the means of the loss and the metrics.
  func means(_ model: Model, _ compiled: Compiled, steps: Int? = nil) throws -> Logs {
    totals.reset()
    let order = BatchOrder(rows: data.count, batchSize: data.batchSize)
    try run(order, 0..<Swift.min(steps ?? data.batchCount, data.batchCount), model, compiled)
    return totals.logs()
  }

  /// One step as a graph: rows of the data, prediction, loss, sums; in training gradients and update too.
  private func trace(_ size: Int, _ model: Model, _ compiled: Compiled) throws -> Graph {
    let parameters = try model.built()
    let inputs = try source.inputs(size)
    var batch = try data.batch(of: inputs.columns)
    if let weights = try classWeights(batch) { batch.weights = [weights] }
    let reader = ParameterReader(parameters)
    let random = model.randomCounter
    let scope = Scope(
      isTraining: isTraining, source: reader, seed: random.seed.tensor, step: random.step.tensor)
    let outputs = try model.trace(batch.inputs.map(\.asModelInput), in: scope)
    let (loss, losses) = try compiled.losses(batch, outputs, in: scope)
    let count = Tensor.full([], Double(size))
    let parts =
      [(sum: loss * count, weight: count)]
      + (try compiled.tracked.map {
        try compiled.sums(of: $0, batch, outputs, losses, count: count, in: scope)
      })

    var assignments = [totals.adding(parts)]
    if isTraining {
      assignments.append(Graph.Assignment(random.step, random.step.tensor + 1))
      if let state = try reader.frozen(after: scope) {
        assignments.append(Graph.Assignment(parameters.frozen, state))
      }
      if parameters.trainableCount > 0 {
        assignments += update(reader.gradients(of: loss, in: scope), parameters, compiled)
      }
    }
    return Graph(outputs: [], assignments: assignments, placeholders: inputs.placeholders)
  }

  /// The weights of a batch's samples by their classes; nil where classes have none.
  private func classWeights(_ batch: Batch) throws -> Tensor? {
    guard let greatest = classWeight.keys.max(), case let targets?? = batch.targets.first else { return nil }
    // The last number of the table is for whatever has no weight of its own.
    let table = (0...greatest + 1).map { Float(classWeight[$0] ?? 1) }
    var classes = targets
    if classes.rank > 1 {
      classes = classes.shape.last == 1 ? classes.reshaped(to: [classes.shape[0]]) : argmax(classes)
    }
    guard classes.rank == 1 else {
      throw HornbillError(
        "fit", expected: "targets of one class a sample with classWeight", received: "shape \(targets.shape)",
        hint: "Give a sampleWeight for each step of a sequence instead.")
    }
    let numbers = round(classes.cast(to: .float32))
    let isKnown = logicalAnd(numbers .>= 0, numbers .<= Double(greatest))
    let places = select(isKnown, numbers, Tensor.full(numbers.shape, Double(greatest + 1))).cast(to: .int32)
    return gather(Tensor(table), places)
  }

  private func update(
    _ values: [(value: Tensor, gradient: Tensor)], _ parameters: Parameters, _ compiled: Compiled
  ) -> [Graph.Assignment] {
    let rules = compiled.optimizer.gradientRules
    let gradients = rules.clip(values.map(\.gradient))
    let learningRate = compiled.stepSize
    let iterations = compiled.iterations.tensor + 1
    let step = iterations.cast(to: .float32)
    // Each parameter by itself, so that its update can follow the product that gives its gradient while both
    // are in cache; the new values lie where the old ones did.
    let slots = compiled.slots.map { ParameterVector($0.tensor) }
    var updated: [Tensor] = []
    var updatedSlots = compiled.slots.map { _ in [Tensor]() }
    for (entry, (value, gradient)) in zip(parameters.trainableEntries, zip(values.map(\.value), gradients)) {
      let value = rules.decay(value, learningRate: learningRate)
      let (new, newSlots) = compiled.optimizer.update(
        value, gradient: gradient, slots: slots.map { $0[entry] }, learningRate: learningRate, step: step)
      let allowed = entry.declaration.constraint?(new) ?? new
      updated.append(allowed.reshaped(to: [entry.count]))
      for (number, slot) in newSlots.enumerated() {
        updatedSlots[number].append(slot.reshaped(to: [entry.count]))
      }
    }
    return [
      Graph.Assignment(parameters.trainable, concatenate(updated)),
      Graph.Assignment(compiled.iterations, iterations),
    ]
      + zip(compiled.slots, updatedSlots).map { Graph.Assignment($0, concatenate($1)) }
  }
}

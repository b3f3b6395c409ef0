import HornbillGraph

/// The compiled steps of a model on one data set, of training or of evaluation: one program for each size of
/// batch.
final class StepPrograms {
  let source: BatchSource
  let totals: Totals
  private let isTraining: Bool
  private var programs: [Int: any Executable] = [:]

  init(_ source: BatchSource, names: [String], isTraining: Bool) {
    self.source = source
    self.isTraining = isTraining
    totals = Totals(names)
  }

  /// The step for batches of a size; its input 0 is the numbers of the rows, as int32.
  func step(_ batch: Int, _ model: Model, _ compiled: Compiled) throws -> any Executable {
    if let known = programs[batch] { return known }
    let program = try Evaluation.executor.compile(try trace(batch, model, compiled))
    programs[batch] = program
    return program
  }

  /// One step as a graph: rows of the data, prediction, loss, sums; in training gradients and update too.
  private func trace(_ batch: Int, _ model: Model, _ compiled: Compiled) throws -> Graph {
    let parameters = try model.built()
    let numbers = Tensor.placeholder("rows", [batch], .int32)
    let (x, y) = try source.rows(at: numbers)
    let reader = ParameterReader(parameters)
    let random = model.randomCounter
    let scope = Scope(
      isTraining: isTraining, source: reader, seed: random.seed.tensor, step: random.step.tensor)
    let prediction = try model.trace(x.asModelInput, in: scope)
    let loss = scope.losses.reduce(try compiled.loss(y, prediction)) { $0 + $1 }

    let count = Tensor.full([], Double(batch))
    var parts = [(sum: loss * count, weight: count)]
    for metric in compiled.metrics { parts.append(try metric.function(y, prediction)) }

    var assignments = [totals.adding(parts)]
    if isTraining {
      assignments.append(Graph.Assignment(random.step, random.step.tensor + 1))
      if parameters.trainableCount > 0 { assignments += update(loss, reader, parameters, compiled) }
    }
    return Graph(outputs: [], assignments: assignments, placeholders: [numbers])
  }

  private func update(
    _ loss: Tensor, _ reader: ParameterReader, _ parameters: Parameters, _ compiled: Compiled
  ) -> [Graph.Assignment] {
    let rules = compiled.optimizer.gradientRules
    let gradients = rules.clip(gradient(of: loss, withRespectTo: reader.trainableTensors))
    let learningRate = compiled.learningRate.tensor
    let iterations = compiled.iterations.tensor + 1
    let step = iterations.cast(to: .float32)
    // Each parameter by itself, so that its update can follow the product that gives its gradient while both
    // are in cache; the new values lie where the old ones did.
    let slots = compiled.slots.map { ParameterVector($0.tensor) }
    var updated: [Tensor] = []
    var updatedSlots = compiled.slots.map { _ in [Tensor]() }
    for (entry, gradient) in zip(parameters.trainableEntries, gradients) {
      let value = rules.decay(reader.tensor(entry), learningRate: learningRate)
      let (new, newSlots) = compiled.optimizer.update(
        value, gradient: gradient, slots: slots.map { $0[entry] }, learningRate: learningRate, step: step)
      updated.append(new.reshaped(to: [entry.count]))
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

  /// Runs the step on all rows in their order.
  ///
  /// - Returns: the means of the loss and the metrics.
  func run(batchSize: Int, _ model: Model, _ compiled: Compiled) throws -> Logs {
    totals.reset()
    try RowOrder(source.count).forEachBatch(batchSize) { rows, count in
      let step = try step(count, model, compiled)
      step.bind(0, to: rows)
      step.run()
    }
    return totals.logs()
  }
}

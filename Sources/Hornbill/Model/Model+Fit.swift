public import HornbillGraph

extension Model {
  /// Trains the model: for each epoch all rows once, in batches, in an order shuffled anew.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample. A lazy function of each row (a cast, a scaling) is computed
  ///     batch by batch.
  ///   - y: targets, as many as inputs.
  ///   - batchSize: rows a step; the last batch of an epoch may be smaller.
  ///   - epochs: the number of the last epoch; times that all rows are used, where training begins with the first.
  ///   - verbose: a progress bar, one line an epoch, or nothing.
  ///   - callbacks: called as training goes on, in this order.
  ///   - validationSplit: the part of the rows, the last ones before shuffling, that is kept for validation.
  ///   - validationData: inputs and targets for validation; it takes precedence over the split.
  ///   - shuffle: whether the order of rows is new in each epoch.
  ///   - classWeight: how much a sample of a class counts in the loss, by the number of the class; 1 where it is missing.
  ///   - sampleWeight: how much each sample counts in the loss; validation counts all alike.
  ///   - initialEpoch: the number of the first epoch, from 0, where earlier ones have been trained already.
  ///   - stepsPerEpoch: steps after which an epoch ends; the next one goes on where it ended.
  ///   - validationSteps: steps after which validation ends; all rows where nil.
  ///   - validationBatchSize: rows a step of validation; `batchSize` where nil.
  ///   - validationFrequency: validation follows every so many epochs.
  ///   - seed: determines shuffling and dropout; the model's own seed where nil.
  /// - Returns: each epoch's means of the loss and the metrics.
  /// - Throws: `HornbillError` where the data does not fit the model, or what a callback throws.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, batchSize: Int = 32, epochs: Int = 1, verbose: Verbosity = .bar,
    callbacks: [any Callback] = [], validationSplit: Double = 0, validationData: (Tensor, Tensor)? = nil,
    shuffle: Bool = true, classWeight: [Int: Double] = [:], sampleWeight: Tensor? = nil,
    initialEpoch: Int = 0,
    stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationBatchSize: Int? = nil,
    validationFrequency: Int = 1, seed: Int? = nil
  ) throws -> History {
    try fit(
      x as any ModelData, y, batchSize: batchSize, epochs: epochs, verbose: verbose, callbacks: callbacks,
      validationSplit: validationSplit, validationData: validationData.map { ($0.0, $0.1) }, shuffle: shuffle,
      classWeight: classWeight, sampleWeight: sampleWeight, initialEpoch: initialEpoch,
      stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
      validationBatchSize: validationBatchSize, validationFrequency: validationFrequency, seed: seed)
  }

  /// Trains a model of several inputs or outputs, which are given in the model's order or by name.
  ///
  /// ```swift
  /// try model.fit(["title": titles, "body": bodies], ["age": ages, "sex": sexes], epochs: 3)
  /// ```
  ///
  /// The arguments are those of `fit` for one input and one output, but for these:
  ///
  /// - `inputs`: one tensor, several in the model's order, or several by `inputNames`.
  /// - `targets`: the same by the model's outputs; an output without loss and metrics needs none.
  /// - `validationData`: inputs and targets for validation; it takes precedence over the split.
  /// - `classWeight`: how much a sample of a class counts in the loss of a model of one output.
  /// - `sampleWeight`: how much each sample counts: one tensor for all outputs, a list of one for each, or some by name.
  ///
  /// - Returns: each epoch's means of the losses and the metrics.
  /// - Throws: `HornbillError` where the data does not fit the model, or what a callback throws.
  @discardableResult
  public func fit(
    _ inputs: any ModelData, _ targets: any ModelData, batchSize: Int = 32, epochs: Int = 1,
    verbose: Verbosity = .bar, callbacks: [any Callback] = [], validationSplit: Double = 0,
    validationData: (any ModelData, any ModelData)? = nil, shuffle: Bool = true,
    classWeight: [Int: Double] = [:], sampleWeight: (any ModelData)? = nil, initialEpoch: Int = 0,
    stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationBatchSize: Int? = nil,
    validationFrequency: Int = 1, seed: Int? = nil
  ) throws -> History {
    _ = try requireCompiled("fit")
    var data = try Dataset(inputs, targets, sampleWeight, "fit").batched(batchSize, "fit").shuffled(shuffle)
    let size = validationBatchSize ?? batchSize
    var validation = try validationData.map {
      try Dataset($0.0, $0.1, nil, "fit (validationData)").batched(size, "fit (validationBatchSize)")
    }
    if validation == nil, validationSplit != 0 {
      let (first, last) = try split(data, validationSplit)
      (data, validation) = (first, try last.batched(size, "fit (validationBatchSize)"))
    }
    return try fit(
      data, epochs: epochs, verbose: verbose, callbacks: callbacks, validationData: validation,
      classWeight: classWeight, initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch,
      validationSteps: validationSteps, validationFrequency: validationFrequency, seed: seed)
  }

  /// Trains the model on a data set: its batches, its order, from memory or from files.
  ///
  /// - Parameters:
  ///   - data: inputs, targets and perhaps sample weights, in batches.
  ///   - epochs: the number of the last epoch; times that all rows are used, where training begins with the first.
  ///   - verbose: a progress bar, one line an epoch, or nothing.
  ///   - callbacks: called as training goes on, in this order.
  ///   - validationData: batches on which the model is evaluated after an epoch.
  ///   - classWeight: how much a sample of a class counts in the loss, by the number of the class; 1 where it is missing.
  ///   - initialEpoch: the number of the first epoch, from 0, where earlier ones have been trained already.
  ///   - stepsPerEpoch: steps after which an epoch ends; the next one goes on where it ended.
  ///   - validationSteps: steps after which validation ends; all rows where nil.
  ///   - validationFrequency: validation follows every so many epochs.
  ///   - seed: determines shuffling and dropout; the model's own seed where nil.
  /// - Returns: each epoch's means of the loss and the metrics.
  /// - Throws: `HornbillError` where the data does not fit the model, what the data set's reader throws, or what a
  ///   callback throws.
  @discardableResult
  public func fit(
    _ data: Dataset, epochs: Int = 1, verbose: Verbosity = .bar, callbacks: [any Callback] = [],
    validationData: Dataset? = nil, classWeight: [Int: Double] = [:], initialEpoch: Int = 0,
    stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationFrequency: Int = 1, seed: Int? = nil
  ) throws -> History {
    let compiled = try requireCompiled("fit")
    for (name, value) in [("epochs", epochs), ("initialEpoch", initialEpoch)] where value < 0 {
      throw HornbillError("fit", expected: "\(name) of at least 0", received: "\(value)")
    }
    try requirePositive(stepsPerEpoch ?? 1, "stepsPerEpoch", "fit")
    try requirePositive(validationSteps ?? 1, "validationSteps", "fit")
    try requirePositive(validationFrequency, "validationFrequency", "fit")
    try requireClassWeight(classWeight, data, "fit")
    let data = try prepare(data, compiled, "fit")
    let validationData = try validationData.map { try prepare($0, compiled, "fit (validationData)") }
    compiled.makeSlots(try built())
    if seed != nil || randomCounter.stepValue == 0 { randomCounter.seedValue = Int64(seed ?? self.seed) }

    let training = trainingPrograms(data, classWeight, compiled)
    let validator = validationData.map { StepPrograms($0, compiled, isTraining: false) }
    let steps = stepsPerEpoch ?? data.batchCount
    let state = TrainingState(
      model: self, epochs: epochs, steps: steps, samples: data.count,
      metricNames: Set(compiled.names).sorted(),
      initialEpoch: initialEpoch, callbacks: callbacks)
    let all = state.callbacks + (verbose == .silent ? [] : [ProgressBar(verbose)])
    try all.forEach { try $0.trainingWillBegin(state) }
    // A callback may have taken up an earlier run, whose seed and epochs these are.
    let order = BatchOrder(
      rows: data.count, batchSize: data.batchSize, seed: data.isShuffled ? randomCounter.seedValue : nil)
    for epoch in state.initialEpoch..<Swift.max(epochs, state.initialEpoch) {
      let first = epochsTrained * steps
      epochsTrained += 1
      training.totals.reset()
      try all.forEach { try $0.epochWillBegin(epoch, state) }
      var batch = 0
      try training.run(order, first..<(first + steps), self, compiled) {
        for callback in all {
          try callback.batchDidEnd(batch, logs: { training.totals.logs() }, state)
        }
        batch += 1
        return !state.stopsTraining
      }
      var logs = training.totals.logs()
      if let validator, (epoch + 1).isMultiple(of: validationFrequency) {
        for (name, value) in try validator.means(self, compiled, steps: validationSteps) {
          logs["val_" + name] = value
        }
      }
      state.history.append(logs, epoch: epoch)
      for callback in all {
        try callback.epochDidEnd(epoch, logs: logs.merging(state.recorded) { $1 }, state)
      }
      state.recorded = [:]
      if state.stopsTraining { break }
    }
    try all.forEach { try $0.trainingDidEnd(state) }
    return state.history
  }

  /// The programs of the last `fit` where it was on the same tensors.
  private func trainingPrograms(
    _ data: Dataset, _ classWeight: [Int: Double], _ compiled: Compiled
  ) -> StepPrograms {
    if let known = compiled.training, known.data.hasSameTensors(as: data), known.classWeight == classWeight {
      return known
    }
    let programs = StepPrograms(data, compiled, isTraining: true, classWeight: classWeight)
    compiled.training = programs
    return programs
  }

  /// Keeps the last rows for validation, as Keras does: the first `floor(n · (1 - split))` are trained on.
  private func split(_ data: Dataset, _ part: Double) throws -> (Dataset, Dataset) {
    let first = (0..<1).contains(part) ? Int(Double(data.count) * (1 - part)) : 0
    guard first > 0, first < data.count, let parts = data.split(at: first) else {
      throw HornbillError(
        "fit", expected: "a validationSplit above 0 and below 1 that leaves rows on both sides",
        received: "\(part) of \(data.count) rows")
    }
    return parts
  }

  func requirePositive(_ value: Int, _ name: String, _ operation: String) throws {
    guard value > 0 else {
      throw HornbillError(operation, expected: "a \(name) of at least 1", received: "\(value)")
    }
  }

  func requireClassWeight(_ classWeight: [Int: Double], _ data: Dataset, _ operation: String) throws {
    guard !classWeight.isEmpty else { return }
    let largest = 1 << 20
    if let wrong = classWeight.keys.first(where: { !(0..<largest).contains($0) }) {
      throw HornbillError(
        operation, expected: "classWeight for classes from 0 to \(largest - 1)", received: "class \(wrong)")
    }
    guard !data.roles.hasWeights else {
      throw HornbillError(
        operation, expected: "classWeight or sampleWeight", received: "both",
        hint: "Multiply each sample's weight by that of its class.")
    }
    let outputs = graph.outputs.count
    guard outputs == 1 else {
      throw HornbillError(
        operation, path: name, expected: "classWeight for a model of one output",
        received: "one of \(outputs)", hint: "Give each output a sampleWeight instead.")
    }
  }

  /// Builds the model for the data, and checks what a program could not: labels against classes.
  ///
  /// - Returns: the data in the order of the model's inputs and outputs.
  /// - Throws: `HornbillError` where the data does not fit the model.
  func prepare(_ data: Dataset, _ compiled: Compiled, _ operation: String) throws -> Dataset {
    let data = try data.arranged(for: self, compiled.outputs, operation)
    try build(inputShapes: data.inputShapes())
    for (column, check) in labelChecks(data, compiled) {
      guard let labels = data.tensor(ofTarget: column) else { continue }
      let storage = try Evaluation.storages([labels])[0]
      try withExtendedLifetime(storage) { try check(storage.pointer, rows: data.count) }
    }
    return data
  }

  /// How columns of labels are checked as they lie in the data set; none where a function comes between them and the loss.
  func labelChecks(_ data: Dataset, _ compiled: Compiled) -> [(column: Int, check: LabelCheck)] {
    guard data.transforms.isEmpty else { return [] }
    return compiled.outputs.indices.compactMap { number in
      guard let loss = compiled.outputs[number].loss, let column = data.roles.targets[number],
        let check = LabelCheck(
          loss, classes: outputShapes[number].last ?? nil, labels: data.rowType(column))
      else { return nil }
      return (column, check)
    }
  }
}

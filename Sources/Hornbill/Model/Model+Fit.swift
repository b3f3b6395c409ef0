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
  ///   - seed: determines shuffling and dropout; the model's own seed where nil.
  ///   - initialEpoch: the number of the first epoch, from 0, where earlier ones have been trained already.
  /// - Returns: each epoch's means of the loss and the metrics.
  /// - Throws: `HornbillError` where the data does not fit the model, or what a callback throws.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, batchSize: Int = 32, epochs: Int = 1, verbose: Verbosity = .bar,
    callbacks: [any Callback] = [], validationSplit: Double = 0, validationData: (Tensor, Tensor)? = nil,
    shuffle: Bool = true, seed: Int? = nil, initialEpoch: Int = 0
  ) throws -> History {
    let compiled = try requireCompiled("fit")
    try requirePositive(batchSize, "batchSize", "fit")
    for (name, value) in [("epochs", epochs), ("initialEpoch", initialEpoch)] where value < 0 {
      throw HornbillError("fit", expected: "\(name) of at least 0", received: "\(value)")
    }
    var data = try BatchSource(x, y, "fit")
    var validation = try validationData.map { try BatchSource($0.0, $0.1, "fit (validationData)") }
    if validation == nil, validationSplit != 0 {
      (data, validation) = try split(data, validationSplit)
    }
    try prepare(data, compiled)
    if let validation { try prepare(validation, compiled) }
    compiled.makeSlots(try built())
    if seed != nil || randomCounter.stepValue == 0 { randomCounter.seedValue = Int64(seed ?? self.seed) }

    let training = trainingPrograms(data, compiled)
    let validator = validation.map { StepPrograms($0, names: compiled.names, isTraining: false) }
    let names = (compiled.names + (validator == nil ? [] : compiled.names.map { "val_" + $0 })).sorted()
    let state = TrainingState(
      model: self, epochs: epochs, steps: (data.count + batchSize - 1) / batchSize, samples: data.count,
      metricNames: names, initialEpoch: initialEpoch)
    let all = callbacks + (verbose == .silent ? [] : [ProgressBar(verbose)])
    let order = RowOrder(data.count)
    try all.forEach { try $0.trainingWillBegin(state) }
    for epoch in state.initialEpoch..<Swift.max(epochs, state.initialEpoch) {
      if shuffle { order.shuffle(seed: randomCounter.seedValue, epoch: epochsTrained) }
      epochsTrained += 1
      training.totals.reset()
      try all.forEach { try $0.epochWillBegin(epoch, state) }
      try runEpoch(training, order, batchSize, compiled, all, state)
      var logs = training.totals.logs()
      if let validator {
        for (name, value) in try validator.run(batchSize: batchSize, self, compiled) {
          logs["val_" + name] = value
        }
      }
      state.history.append(logs, epoch: epoch)
      try all.forEach { try $0.epochDidEnd(epoch, logs: logs, state) }
      if state.stopsTraining { break }
    }
    try all.forEach { try $0.trainingDidEnd(state) }
    return state.history
  }

  private func runEpoch(
    _ training: StepPrograms, _ order: RowOrder, _ batchSize: Int, _ compiled: Compiled,
    _ callbacks: [any Callback], _ state: TrainingState
  ) throws {
    var batch = 0
    try order.forEachBatch(batchSize) { rows, count in
      guard !state.stopsTraining else { return }
      let step = try training.step(count, self, compiled)
      step.bind(0, to: rows)
      step.run()
      for callback in callbacks {
        try callback.batchDidEnd(batch, logs: { training.totals.logs() }, state)
      }
      batch += 1
    }
  }

  /// The programs of the last `fit` where it was on the same tensors.
  private func trainingPrograms(_ data: BatchSource, _ compiled: Compiled) -> StepPrograms {
    if let known = compiled.training, known.source.x.node === data.x.node, known.source.y.node === data.y.node
    {
      return known
    }
    let programs = StepPrograms(data, names: compiled.names, isTraining: true)
    compiled.training = programs
    return programs
  }

  /// Keeps the last rows for validation, as Keras does: the first `floor(n · (1 - split))` are trained on.
  private func split(_ data: BatchSource, _ part: Double) throws -> (BatchSource, BatchSource) {
    let first = (0..<1).contains(part) ? Int(Double(data.count) * (1 - part)) : 0
    guard first > 0, first < data.count else {
      throw HornbillError(
        "fit", expected: "a validationSplit above 0 and below 1 that leaves rows on both sides",
        received: "\(part) of \(data.count) rows")
    }
    return (
      try BatchSource(data.x[0..<first], data.y[0..<first], "fit"),
      try BatchSource(data.x[first..<data.count], data.y[first..<data.count], "fit")
    )
  }

  func requirePositive(_ value: Int, _ name: String, _ operation: String) throws {
    guard value > 0 else {
      throw HornbillError(operation, expected: "a \(name) of at least 1", received: "\(value)")
    }
  }

  /// Builds the model for the data, and checks what a program could not: labels against classes.
  func prepare(_ data: BatchSource, _ compiled: Compiled) throws {
    try build(inputShape: Shape(Array(data.x.shape.dimensions.dropFirst())))
    guard let loss = compiled.loss.configuration, loss.className == "SparseCategoricalCrossentropy",
      let classes = rows.last?.outputShape?.last ?? nil
    else { return }
    let labels = try Evaluation.storages([data.y])[0].doubles(
      count: data.y.shape.elementCount, as: data.y.dtype)
    let ignored = loss.ignoreClass.map(Double.init)
    for (row, label) in labels.enumerated() where !(label >= 0 && label < Double(classes)) && label != ignored
    {
      throw HornbillError(
        compiled.loss.name, expected: "labels from 0 to \(classes - 1)",
        received: "\(label) at position \(row)",
        hint: "The last layer has \(classes) outputs: give it one for each class, numbered from 0.")
    }
  }
}

public import HornbillGraph

extension Model {
  /// The compiled training step for batches of a size, line by line, with the best time of each line in
  /// microseconds: where the time of training goes.
  ///
  /// Training state changes as in as many steps.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func profile(_ x: Tensor, _ y: Tensor, batchSize: Int, repetitions: Int = 100) throws -> String {
    let compiled = try requireCompiled("profile")
    let data = try prepare(
      Dataset(x, y, nil, "profile").batched(batchSize, "profile"), compiled, "profile")
    compiled.makeSlots(try built())
    let programs = StepPrograms(data, compiled, isTraining: true)
    var text = ""
    let order = BatchOrder(rows: data.count, batchSize: batchSize)
    try data.makeSource().forEachBatch(order, 0..<1) { memory in
      let step = try programs.step(memory.count, self, compiled)
      memory.bind(to: step)
      text = Self.timed(step, repetitions)
    }
    return text
  }

  /// The compiled forward pass for all rows of the inputs at once, line by line, with the best time of each line
  /// in microseconds.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func profile(_ x: Tensor, repetitions: Int = 100) throws -> String {
    _ = try predict(x, batchSize: Swift.max(x.rank > 0 ? x.shape[0] : 1, 1))
    let type = TensorType(Shape(Array(x.shape.dimensions.dropFirst())), x.dtype)
    let executable = try inference.program(x.shape[0], [type], traceForPrediction).executable
    let storage = try Evaluation.storages([x])[0]
    return withExtendedLifetime(storage) {
      executable.bind(0, to: storage.pointer)
      return Self.timed(executable, repetitions)
    }
  }

  private static func timed(_ executable: any Executable, _ repetitions: Int) -> String {
    var text = ""
    for (line, time) in executable.profile(repetitions: repetitions) {
      let tenths = Int((time * 10).rounded())
      let number = "\(tenths / 10).\(tenths % 10)"
      text += String(repeating: " ", count: Swift.max(9 - number.count, 0)) + number + "  " + line + "\n"
    }
    return text + "\(executable.arenaByteCount) bytes of memory for intermediate values\n"
  }
}

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
    try requirePositive(batchSize, "batchSize", "profile")
    let data = try BatchSource(x, y, "profile")
    try prepare(data, compiled)
    compiled.makeSlots(try built())
    let step = try TrainingPrograms(data, names: compiled.names).step(
      Swift.min(batchSize, data.count), self, compiled)
    let order = RowOrder(data.count)
    var text = ""
    order.forEachBatch(batchSize) { rows, count in
      guard text.isEmpty, count == Swift.min(batchSize, data.count) else { return }
      step.bind(0, to: rows)
      for (line, time) in step.profile(repetitions: repetitions) {
        let tenths = Int((time * 10).rounded())
        let number = "\(tenths / 10).\(tenths % 10)"
        text += String(repeating: " ", count: Swift.max(9 - number.count, 0)) + number + "  " + line + "\n"
      }
      text += "\(step.arenaByteCount) bytes of memory for intermediate values\n"
    }
    return text
  }
}

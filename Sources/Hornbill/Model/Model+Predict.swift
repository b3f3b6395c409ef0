public import HornbillGraph

extension Model {
  /// The model's outputs for inputs: dropout is off.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results. The engine's choice where
  ///     nil.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func predict(_ x: Tensor, batchSize: Int? = nil) throws -> Tensor {
    try requireBatch(x, "predict")
    if let batchSize { try requirePositive(batchSize, "batchSize", "predict") }
    try build(inputShape: Shape(Array(x.shape.dimensions.dropFirst())))
    return try inference.outputs(x, batchSize: batchSize, traceForPrediction)
  }

  /// The model as it is now, for servers: immutable, and usable by many threads at once.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  public func predictor() throws -> Predictor {
    let parameters = try built()
    return Predictor(
      name: name, inputShape: inputShape ?? [], parameters: try parameters.copy(freezing: isFrozen), function)
  }

  func traceForPrediction(_ x: Tensor) throws -> Tensor {
    let scope = Scope(
      isTraining: false, source: ParameterReader(try built()), seed: randomCounter.seed.tensor,
      step: randomCounter.step.tensor)
    return try trace(x, in: scope)
  }

  func requireBatch(_ x: Tensor, _ operation: String) throws {
    guard x.rank > 0 else {
      throw HornbillError(
        operation, path: name, expected: "inputs with a batch axis", received: "a single number")
    }
  }
}

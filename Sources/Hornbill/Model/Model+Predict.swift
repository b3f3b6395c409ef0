public import HornbillGraph

extension Model {
  /// The model's outputs for inputs: dropout is off.
  ///
  /// It reads the parameters as they are at each call. ``predictor()`` does not, and is faster.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results. The engine's choice where
  ///     nil.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func predict(_ x: Tensor, batchSize: Int? = nil) throws -> Tensor {
    try requireOneOutput("predict")
    return try predict([x], batchSize: batchSize)[0]
  }

  /// The outputs of a model of several inputs or outputs: dropout is off.
  ///
  /// - Parameters:
  ///   - inputs: the inputs in the model's order; the first axis of each is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results. The engine's choice where
  ///     nil.
  /// - Returns: the outputs in the model's order.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func predict(_ inputs: [Tensor], batchSize: Int? = nil) throws -> [Tensor] {
    let shapes = try Self.rowShapes(inputs, "predict", name)
    if let batchSize { try requirePositive(batchSize, "batchSize", "predict") }
    try build(inputShapes: shapes)
    return try inference.outputs(inputs, batchSize: batchSize, traceForPrediction)
  }

  /// The model as it is now, for servers: immutable, and usable by many threads at once.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  public func predictor() throws -> Predictor { try Predictor(self) }

  func traceForPrediction(_ inputs: [Tensor]) throws -> [Tensor] {
    let scope = Scope(
      isTraining: false, source: ParameterReader(try built()), seed: randomCounter.seed.tensor,
      step: randomCounter.step.tensor)
    return try trace(inputs, in: scope)
  }

  func requireOneOutput(_ operation: String) throws {
    let count = branches?.outputs.count ?? 1
    guard count == 1 else {
      throw HornbillError(
        operation, path: name, expected: "a model of one output", received: "one of \(count)",
        hint: "Give a list of inputs: predict([x]) gives a list of outputs.")
    }
  }

  /// The shape of one sample of each input.
  ///
  /// - Throws: `HornbillError` where there is no input, one has no batch axis, or the numbers of samples differ.
  static func rowShapes(_ inputs: [Tensor], _ operation: String, _ name: String) throws -> [Shape] {
    guard !inputs.isEmpty, inputs.allSatisfy({ $0.rank > 0 }) else {
      throw HornbillError(
        operation, path: name, expected: "inputs with a batch axis",
        received: inputs.isEmpty ? "none" : "a single number")
    }
    guard inputs.allSatisfy({ $0.shape[0] == inputs[0].shape[0] }) else {
      throw HornbillError(
        operation, path: name, expected: "as many samples in each input",
        received: "inputs of shapes \(inputs.map(\.shape.description).joined(separator: ", "))")
    }
    return inputs.map { Shape(Array($0.shape.dimensions.dropFirst())) }
  }
}

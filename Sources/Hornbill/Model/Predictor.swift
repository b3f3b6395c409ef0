import Foundation
public import HornbillGraph

/// A model's forward pass with the parameters it had when the predictor was made.
///
/// The parameters never change. So what is computed from them alone is computed once, at the first call, and kept
/// beside them: the factors of batch normalizations, and the weights of the convolutions and products that come
/// before, multiplied by these factors. Predictions may therefore differ from those of `Model.predict` by rounding.
///
/// Threads may call it at the same time: each call works in memory of its own, which later calls use again.
///
/// ```swift
/// let predictor = try model.predictor()
/// let p = try predictor(x)
/// ```
///
/// `@unchecked Sendable`: what changes is `idle`, which the lock guards.
public final class Predictor: @unchecked Sendable {
  private let name: String
  /// The shape of one sample of each input.
  public let inputShapes: [Shape]
  /// The names of the inputs and of the outputs in their order, as the model has them.
  public let inputNames, outputNames: [String]
  private let parameters: Parameters
  private let graph: LayerGraph
  private let constants = ConstantParts()
  private let lock = NSLock()
  private var idle: [ForwardPrograms] = []

  init(_ model: Model) throws {
    let parameters = try model.built()
    self.parameters = try parameters.copy(freezing: model.isFrozen)
    name = model.name
    inputShapes = model.inputShapes ?? []
    inputNames = model.inputNames
    outputNames = model.outputNames
    graph = model.graph
  }

  /// The shape of one sample; of the first input where there are several.
  public var inputShape: Shape { inputShapes.first ?? [] }

  /// The output for the input.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results.
  /// - Throws: `HornbillError` where the inputs do not fit, or the model has several outputs.
  public func callAsFunction(_ x: Tensor, batchSize: Int? = nil) throws -> Tensor {
    guard graph.outputs.count == 1 else {
      throw HornbillError(
        "Predictor", path: name, expected: "a model of one output", received: "one of \(graph.outputs.count)",
        hint: "Give a list of inputs to get a list of outputs.")
    }
    return try self([x], batchSize: batchSize)[0]
  }

  /// The outputs for several inputs.
  ///
  /// - Parameters:
  ///   - inputs: the inputs in the model's order; the first axis of each is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func callAsFunction(_ inputs: [Tensor], batchSize: Int? = nil) throws -> [Tensor] {
    guard inputs.count == inputShapes.count else {
      throw HornbillError(
        "Predictor", path: name, expected: "\(inputShapes.count) inputs", received: "\(inputs.count)")
    }
    for (x, shape) in zip(inputs, inputShapes)
    where x.rank == 0 || Array(x.shape.dropFirst()) != shape.dimensions {
      throw HornbillError(
        "Predictor", path: name,
        expected: "inputs of shape [\((["batch"] + shape.map(String.init)).joined(separator: ", "))]",
        received: "\(x.shape)", hint: "The first axis is the batch.")
    }
    _ = try Model.rowShapes(inputs, "Predictor", name)
    if let batchSize, batchSize < 1 {
      throw HornbillError("Predictor", expected: "a batchSize of at least 1", received: "\(batchSize)")
    }
    return try withPrograms { try $0.outputs(inputs, batchSize: batchSize, trace) }
  }

  /// The outputs by their layers' names, for inputs by theirs.
  ///
  /// - Parameters:
  ///   - inputs: the inputs by `inputNames`; the first axis of each is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results.
  /// - Returns: the outputs by `outputNames`.
  /// - Throws: `HornbillError` where an input is missing or unknown, the inputs do not fit, or one layer gives two outputs.
  public func callAsFunction(
    _ inputs: [String: Tensor], batchSize: Int? = nil
  ) throws -> [String: Tensor] {
    try NamedValues(inputs: inputNames, outputs: outputNames).map(inputs, "Predictor", name) {
      try self($0, batchSize: batchSize)
    }
  }

  /// The compiled forward pass for all rows of the input at once, line by line, with the best time of each line
  /// in microseconds.
  ///
  /// - Throws: `HornbillError` where the input does not fit.
  public func profile(_ x: Tensor, repetitions: Int = 100) throws -> String {
    _ = try self([x], batchSize: Swift.max(x.rank > 0 ? x.shape[0] : 1, 1))
    return try withPrograms { try $0.profile(x, repetitions: repetitions, trace) }
  }

  /// Lends programs that no other thread uses meanwhile.
  private func withPrograms<Result>(_ body: (ForwardPrograms) throws -> Result) rethrows -> Result {
    let programs = lock.withLock { idle.popLast() } ?? ForwardPrograms(sharing: constants)
    defer { lock.withLock { idle.append(programs) } }
    return try body(programs)
  }

  private func trace(_ inputs: [Tensor]) throws -> [Tensor] {
    // Prediction takes no random numbers, so any seed will do.
    let scope = Scope(
      isTraining: false, source: ParameterReader(parameters, areConstant: true), seed: Tensor(Int64(0)),
      step: Tensor(Int64(0)))
    return try graph(inputs, in: scope)
  }
}

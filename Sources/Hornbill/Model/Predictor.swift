import Foundation
public import HornbillGraph

/// A model's forward pass with the parameters it had when the predictor was made.
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
  private let parameters: Parameters
  private let graph: LayerGraph
  private let lock = NSLock()
  private var idle: [ForwardPrograms] = []

  init(name: String, inputShapes: [Shape], parameters: Parameters, _ graph: LayerGraph) {
    self.name = name
    self.inputShapes = inputShapes
    self.parameters = parameters
    self.graph = graph
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
    let programs = lock.withLock { idle.popLast() } ?? ForwardPrograms()
    defer { lock.withLock { idle.append(programs) } }
    return try programs.outputs(inputs, batchSize: batchSize) { inputs in
      // Prediction takes no random numbers, so any seed will do.
      let scope = Scope(
        isTraining: false, source: ParameterReader(parameters), seed: Tensor(Int64(0)), step: Tensor(Int64(0))
      )
      return try graph(inputs, in: scope)
    }
  }
}

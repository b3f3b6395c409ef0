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
  /// The shape of one sample.
  public let inputShape: Shape
  private let parameters: Parameters
  private let function: @Sendable (Tensor, Scope) throws -> Tensor
  private let lock = NSLock()
  private var idle: [ForwardPrograms] = []

  init(
    name: String, inputShape: Shape, parameters: Parameters,
    _ function: @escaping @Sendable (Tensor, Scope) throws -> Tensor
  ) {
    self.name = name
    self.inputShape = inputShape
    self.parameters = parameters
    self.function = function
  }

  /// The outputs for inputs.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func callAsFunction(_ x: Tensor, batchSize: Int? = nil) throws -> Tensor {
    let row = x.rank > 0 ? Shape(Array(x.shape.dimensions.dropFirst())) : nil
    guard row == inputShape else {
      throw HornbillError(
        "Predictor", path: name,
        expected: "inputs of shape [\((["batch"] + inputShape.map(String.init)).joined(separator: ", "))]",
        received: "\(x.shape)", hint: "The first axis is the batch.")
    }
    if let batchSize, batchSize < 1 {
      throw HornbillError("Predictor", expected: "a batchSize of at least 1", received: "\(batchSize)")
    }
    let programs = lock.withLock { idle.popLast() } ?? ForwardPrograms()
    defer { lock.withLock { idle.append(programs) } }
    return try programs.outputs(x, batchSize: batchSize) { x in
      // Prediction takes no random numbers, so any seed will do.
      let scope = Scope(
        isTraining: false, source: ParameterReader(parameters), seed: Tensor(Int64(0)), step: Tensor(Int64(0))
      )
      return try function(x, scope)
    }
  }
}

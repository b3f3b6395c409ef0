public import HornbillGraph

/// What a compiled inference program depends on.
struct InferenceKey: Hashable {
  var rows: Int
  var input: TensorType
}

/// A compiled forward pass for batches of a size.
final class Inference {
  let executable: any Executable
  let outputType: TensorType

  init(_ executable: any Executable, _ outputType: TensorType) {
    self.executable = executable
    self.outputType = outputType
  }
}

extension Model {
  /// The model's outputs for inputs: dropout is off.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results. The engine's choice where
  ///     nil.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func predict(_ x: Tensor, batchSize: Int? = nil) throws -> Tensor {
    guard x.rank > 0 else {
      throw HornbillError(
        "predict", path: name, expected: "inputs with a batch axis", received: "a single number")
    }
    if let batchSize { try requirePositive(batchSize, "batchSize", "predict") }
    try build(inputShape: Shape(Array(x.shape.dimensions.dropFirst())))
    let count = x.shape[0]
    let size = Swift.min(batchSize ?? Self.inferenceBatch, Swift.max(count, 1))
    let storage = try Evaluation.storages([x])[0]
    defer { withExtendedLifetime(storage) {} }  // a program only knows where its input lies
    let rowType = TensorType(Shape(Array(x.shape.dimensions.dropFirst())), x.dtype)
    var result: Storage?
    var outputRow = TensorType([], .float32)
    var start = 0
    repeat {
      let rows = Swift.min(size, count - start)
      let inference = try inferenceProgram(rows, rowType)
      outputRow = TensorType(
        Shape(Array(inference.outputType.shape.dimensions.dropFirst())), inference.outputType.dtype)
      let target = result ?? Storage(byteCount: count * outputRow.byteCount)
      result = target
      if rows > 0 {
        inference.executable.bind(0, to: storage.pointer + start * rowType.byteCount)
        inference.executable.run()
        let output = inference.executable.output(0)
        if let base = output.baseAddress {
          (target.pointer + start * outputRow.byteCount).copyMemory(from: base, byteCount: output.count)
        }
      }
      start += rows
    } while start < count
    return Tensor(
      result ?? Storage(byteCount: 0), shape: Shape([count] + outputRow.shape.dimensions),
      dtype: outputRow.dtype)
  }

  /// Rows that predict computes at once: enough to keep the kernels busy, few enough to stay in cache.
  private static let inferenceBatch = 512

  func inferenceProgram(_ rows: Int, _ row: TensorType) throws -> Inference {
    let key = InferenceKey(rows: rows, input: row)
    if let known = inference[key] { return known }
    // A program keeps its memory: sizes of batches come and go, so only a few programs are kept.
    if inference.count >= 8 { inference.removeAll() }
    let x = Tensor.placeholder("input", Shape([rows] + row.shape.dimensions), row.dtype)
    let scope = Scope(
      isTraining: false, source: ParameterReader(try built()), seed: randomCounter.seed.tensor,
      step: randomCounter.step.tensor)
    let output = try trace(x.asModelInput, in: scope)
    let program = Inference(
      try Evaluation.executor.compile(Graph(outputs: [output], placeholders: [x])), output.node.type)
    inference[key] = program
    return program
  }
}

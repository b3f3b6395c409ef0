import HornbillGraph

/// Rows of inputs and targets, taken by number inside a program.
struct BatchSource {
  let x: Tensor
  let y: Tensor
  let count: Int

  /// - Throws: `HornbillError` where inputs and targets do not fit or are empty.
  init(_ x: Tensor, _ y: Tensor, _ operation: String) throws {
    guard x.rank > 0, y.rank > 0, x.shape[0] == y.shape[0] else {
      throw HornbillError(
        operation, expected: "as many targets as inputs along the first axis",
        received: "inputs of shape \(x.shape) and targets of shape \(y.shape)")
    }
    guard x.shape[0] > 0 else {
      throw HornbillError(operation, expected: "at least one row of data", received: "none")
    }
    self.x = x
    self.y = y
    count = x.shape[0]
  }

  /// Inputs and targets of the rows with the given numbers.
  ///
  /// - Throws: `HornbillError` where a value that the rows come from cannot be computed.
  func rows(at numbers: Tensor) throws -> (x: Tensor, y: Tensor) {
    let (x, y) = (HornbillGraph.rows(of: x, at: numbers), HornbillGraph.rows(of: y, at: numbers))
    // What is not a plain function of each row is computed once, before training, and not in every step.
    let tables = topologicalOrder(of: [x.node, y.node], stoppingAtValues: true).compactMap { node in
      node.operation is Gather ? Tensor(node.inputs[0]) : nil
    }.filter { !($0.node.operation is Constant) }
    _ = try Evaluation.storages(tables)
    return (x, y)
  }

  /// Samples of a part of the rows.
  subscript(range: Range<Int>) -> (Tensor, Tensor) { (x[range], y[range]) }
}

extension Tensor {
  /// Inputs as models take them: floating point of the model's own precision.
  var asModelInput: Tensor { dtype == .float64 ? cast(to: .float32) : self }
}

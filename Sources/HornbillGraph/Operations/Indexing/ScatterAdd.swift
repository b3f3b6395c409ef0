/// Zeros with rows added by their numbers: the transpose of `Gather`.
///
/// Numbers outside are skipped.
package struct ScatterAdd: Operation {
  package static let name = "scatterAdd"
  package let rows: Int

  package init(rows: Int) { self.rows = rows }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (updates, indices) = (inputs[0].shape, inputs[1].shape)
    guard updates.dimensions.prefix(indices.rank) == indices.dimensions[...] else {
      throw HornbillError(
        Self.name, expected: "updates whose first extents are \(indices)", received: "\(updates)")
    }
    return TensorType(Shape([rows] + updates.dimensions.dropFirst(indices.rank)), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let length = rows == 0 ? 0 : result.count / rows
    for (number, value) in inputs[1].values.enumerated() {
      let row = Int(value)
      guard (0..<rows).contains(row) else { continue }
      for column in 0..<length { result[row * length + column] += inputs[0].values[number * length + column] }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [gather(upstream, inputs[1]), nil]
  }
}

/// Zeros of `rows` rows, with each row of `updates` added at the row that `indices` names.
public func scatterAdd(_ updates: Tensor, _ indices: Tensor, rows: Int) -> Tensor {
  apply(ScatterAdd(rows: rows), updates, indices)
}

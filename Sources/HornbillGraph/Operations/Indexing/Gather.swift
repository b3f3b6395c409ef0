/// Rows of a table by their numbers: `y[i..., :] = table[indices[i...], :]`.
///
/// A number outside the table is moved to its nearest row, so that nothing outside is ever read; callers who
/// take numbers from data check them first.
package struct Gather: Operation {
  package static let name = "gather"
  package static func takesEpilogue(_ dtype: DType) -> Bool { true }

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (table, indices) = (inputs[0], inputs[1])
    guard table.shape.rank > 0, table.shape[0] > 0, indices.dtype == .int32 || indices.dtype == .int64 else {
      throw HornbillError(
        Self.name, expected: "a table with rows, and int32 or int64 row numbers",
        received: "\(table) and \(indices)")
    }
    return TensorType(Shape(indices.shape.dimensions + table.shape.dimensions.dropFirst()), table.dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let table = inputs[0]
    let rows = table.shape[0]
    let length = table.values.count / rows
    return inputs[1].values.flatMap { value -> ArraySlice<Double> in
      let row = Swift.min(Swift.max(Int(value), 0), rows - 1)
      return table.values[(row * length)..<((row + 1) * length)]
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(ScatterAdd(rows: inputs[0].shape[0]), upstream, inputs[1]), nil]
  }
}

/// Rows of `table` by their numbers (int32 or int64), which any shape may hold.
public func gather(_ table: Tensor, _ indices: Tensor) -> Tensor { apply(Gather(), table, indices) }

/// A table with some rows replaced: `y[indices[i...], :] = updates[i..., :]`.
///
/// Of several updates of one row the last remains; numbers outside are skipped.
package struct ScatterUpdate: Operation {
  package static let name = "scatterUpdate"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (table, indices, updates) = (inputs[0], inputs[1], inputs[2])
    guard table.shape.rank > 0, indices.dtype == .int32 || indices.dtype == .int64,
      updates.dtype == table.dtype,
      updates.shape.dimensions == indices.shape.dimensions + table.shape.dimensions.dropFirst()
    else {
      throw HornbillError(
        Self.name, expected: "a table, int32 or int64 row numbers, and a row of the table for each of them",
        received: inputs.map(\.description).joined(separator: ", "))
    }
    return table
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = inputs[0].values
    let rows = type.shape[0]
    let length = rows == 0 ? 0 : result.count / rows
    for (number, value) in inputs[1].values.enumerated() where value >= 0 && value < Double(rows) {
      let row = Int(value) * length
      result.replaceSubrange(
        row..<(row + length), with: inputs[2].values[(number * length)..<((number + 1) * length)])
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (table, indices, updates) = (inputs[0], inputs[1], inputs[2])
    guard indices.shape.elementCount > 0, table.shape.elementCount > 0 else {
      return [upstream, nil, Tensor.zeros(updates.shape, dtype: updates.dtype)]
    }
    // Which update each row has, so that those overwritten get nothing.
    let numbers = Tensor.arange(indices.shape.elementCount, dtype: .int64).reshaped(to: indices.shape)
    let owners = apply(self, Tensor.full([table.shape[0]], -1, dtype: .int64), indices, numbers)
    let remains = (gather(owners, indices) .== numbers).cast(to: upstream.dtype)
    let rowMask = Shape(indices.shape.dimensions + table.shape.dimensions.dropFirst().map { _ in 1 })
    return [
      apply(self, upstream, indices, Tensor.zeros(updates.shape, dtype: upstream.dtype)), nil,
      gather(upstream, indices) * remains.reshaped(to: rowMask),
    ]
  }
}

/// The table with the rows that `indices` names replaced by `updates` (Keras's `scatter_update` along the first
/// axis).
///
/// ```
/// y = table; y[indices[i...], :] = updates[i..., :]
/// ```
///
/// Of several updates of one row the last remains; row numbers outside the table are skipped.
///
/// - Precondition: `indices` holds int32 or int64 numbers, `updates` has the shape of `indices` followed by that
///   of a row, and the dtype of the table.
public func scatterUpdate(_ table: Tensor, _ indices: Tensor, _ updates: Tensor) -> Tensor {
  apply(ScatterUpdate(), table, indices, updates)
}

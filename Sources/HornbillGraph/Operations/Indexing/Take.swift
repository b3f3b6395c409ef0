/// The parts of a tensor at positions along an axis, which any shape may hold (NumPy's `take`).
///
/// Negative positions count from the back; positions outside are moved to the nearest inside, since values are
/// not known yet.
///
/// - Precondition: the positions are integers, and the axis is one of the tensor's; an empty axis has no positions.
public func take(_ x: Tensor, _ indices: Tensor, axis: Int = 0) -> Tensor {
  guard let axis = x.shape.normalized(axis: axis) else {
    trap(HornbillError("take", expected: "an axis of \(x.shape)", received: "\(axis)"))
  }
  let positions = counted(indices, x.shape[axis], "take")
  guard x.shape[axis] > 0 else {
    let extents = x.shape.dimensions
    return Tensor.zeros(
      Shape(extents[..<axis] + indices.shape.dimensions + extents[(axis + 1)...]), dtype: x.dtype)
  }
  let others = (0..<x.rank).filter { $0 != axis }
  let rows = gather(x.transposed([axis] + others), positions)
  // The positions' axes stand in front; they belong where the axis was.
  let before = (0..<axis).map { $0 + indices.rank }
  let behind = (axis..<(x.rank - 1)).map { $0 + indices.rank }
  return rows.transposed(before + Array(0..<indices.rank) + behind)
}

/// The parts of a tensor at the given positions along an axis; negative ones count from the back.
///
/// - Precondition: the positions lie inside the axis.
public func take(_ x: Tensor, _ indices: [Int], axis: Int = 0) -> Tensor {
  if let extent = x.shape.normalized(axis: axis).map({ x.shape[$0] }) {
    requireValid(
      indices.allSatisfy { $0 >= -extent && $0 < extent }, "take",
      expected: extent == 0 ? "no positions in an empty axis" : "positions from \(-extent) to \(extent - 1)",
      received: "\(indices)")
    guard !indices.isEmpty else { return x.sliced(0..<0, axis: axis) }
  }
  return take(x, Tensor(indices), axis: axis)
}

/// For each row along an axis, its elements at positions of its own (NumPy's `take_along_axis`).
///
/// ```
/// y[i, j] = x[i, indices[i, j]]
/// ```
///
/// It undoes what ``argsort(_:axis:descending:)`` and ``topK(_:_:axis:)`` give. The other axes broadcast;
/// negative positions count from the back, those outside are moved to the nearest inside.
///
/// - Precondition: both have the same number of axes, and all but one broadcast.
public func takeAlongAxis(_ x: Tensor, _ indices: Tensor, axis: Int = -1) -> Tensor {
  guard let axis = x.shape.normalized(axis: axis), indices.rank == x.rank else {
    trap(
      HornbillError(
        "takeAlongAxis", expected: "as many axes of positions as of \(x.shape), and one of its axes",
        received: "\(indices.shape), axis \(axis)"))
  }
  var exchange = Array(0..<x.rank)
  exchange.swapAt(axis, x.rank - 1)
  let (values, positions) = (x.transposed(exchange), indices.transposed(exchange))
  let outer = { (y: Tensor) in Shape(Array(y.shape.dimensions.dropLast())) }
  guard let rows = Shape.broadcast(outer(values), outer(positions)) else {
    trap(
      HornbillError(
        "takeAlongAxis", expected: "axes that broadcast, but for axis \(axis)",
        received: "\(x.shape) and \(indices.shape)"))
  }
  let extent = values.shape.last
  let table = values.broadcast(to: Shape(rows.dimensions + [extent]))
  let inside = minimum(
    maximum(counted(positions, extent, "takeAlongAxis").cast(to: .int64), 0), Double(extent - 1))
  let wanted = inside.broadcast(to: Shape(rows.dimensions + [positions.shape.last]))
  // All rows as one: row i begins at i · extent.
  let starts = (Tensor.arange(rows.elementCount, dtype: .int64) * Double(extent))
    .reshaped(to: Shape(rows.dimensions + [1]))
  guard wanted.shape.elementCount > 0 else {
    return Tensor.zeros(wanted.shape, dtype: x.dtype).transposed(exchange)
  }
  return gather(table.reshape(-1), wanted + starts).transposed(exchange)
}

/// Integer positions with the negative ones counted from the back of an axis.
private func counted(_ indices: Tensor, _ extent: Int, _ name: String) -> Tensor {
  requireValid(
    !indices.dtype.isFloatingPoint && indices.dtype != .bool, name, expected: "integer positions",
    received: "\(indices.dtype.rawValue)")
  requireValid(
    extent > 0 || indices.shape.elementCount == 0, name, expected: "no positions in an empty axis",
    received: "positions of shape \(indices.shape)")
  let positions = indices.dtype == .uint8 ? indices.cast(to: .int32) : indices
  return select(positions .< 0, positions + Double(extent), positions)
}

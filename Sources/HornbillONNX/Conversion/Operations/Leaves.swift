import HornbillGraph

extension Converter {
  /// One number that grows with the rows, or is shared by them.
  mutating func growing(_ entry: TracedGraph.Entry) throws -> Value {
    let layout = Layout(canonical: [])
    switch graph.growth(entry.variants.compactMap { ($0.operation as? Fill)?.value }) {
    case (let extent?, _):
      return .tensor(cast(emit("Squeeze", [extents([extent])]), to: entry.dtype), layout)
    case (_, let share?) where entry.dtype.isFloatingPoint:
      let count = cast(emit("Squeeze", [extents([.batch])]), to: entry.dtype)
      return .tensor(emit("Div", [number(share, entry.dtype), count]), layout)
    default: throw TracedGraph.dependence(on: entry.node.name, entry.layer)
    }
  }

  /// The positions from 0 up to a number that grows with the batch.
  mutating func positions(_ entry: TracedGraph.Entry) throws -> Value {
    let constants = entry.variants.compactMap { $0.operation as? Constant }
    let arePositions = constants.allSatisfy { constant in
      let numbers = constant.storage.doubles(count: constant.type.shape.elementCount, as: constant.type.dtype)
      return numbers.enumerated().allSatisfy { Double($0) == $1 }
    }
    guard entry.shape.count == 1, entry.dtype.isWide, arePositions else {
      throw TracedGraph.dependence(on: entry.node.name, entry.layer)
    }
    let count = emit("Squeeze", [extents(entry.shape)])
    let limits = [number(0, .int64), count, number(1, .int64)]
    let range = emit("Range", limits)
    return .tensor(
      entry.dtype == .int64 ? range : cast(range, to: entry.dtype), Layout(canonical: entry.shape))
  }
}

/// The elements in reverse order along the axes, or along all of them (NumPy's `flip`).
public func flip(_ x: Tensor, axes: [Int]? = nil) -> Tensor {
  let wanted = axes ?? Array(0..<x.rank)
  let positions = wanted.compactMap { x.shape.normalized(axis: $0) }
  requireValid(
    positions.count == wanted.count && Set(positions).count == wanted.count, "flip",
    expected: "axes of \(x.shape), each once", received: "\(wanted)")
  guard !positions.isEmpty, x.shape.elementCount > 0 else { return x }
  let isFlipped = x.shape.dimensions.indices.map { positions.contains($0) }
  return apply(
    Slice(
      start: zip(isFlipped, x.shape).map { $0 ? $1 - 1 : 0 }, count: x.shape.dimensions,
      step: isFlipped.map { $0 ? -1 : 1 }), x)
}

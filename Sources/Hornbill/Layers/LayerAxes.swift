import HornbillGraph

extension Scope {
  /// The positions of axes that a layer has parameters for.
  ///
  /// - Throws: `HornbillError` where the input lacks one, or one is the batch's or is given twice.
  func parameterAxes(_ axes: [Int], of shape: Shape) throws -> [Int] {
    let positions = axes.compactMap { shape.normalized(axis: $0) }.sorted()
    guard !axes.isEmpty, positions.count == axes.count, Set(positions).count == positions.count,
      !positions.contains(0)
    else {
      throw error(
        expected: "axes of the input of shape \(shape) behind the batch, each once",
        received: axes.count == 1 ? "axis \(axes[0])" : "the axes \(axes)")
    }
    return positions
  }
}

/// The shape that has a tensor's extents on some axes and 1 on the others.
func extents(of shape: Shape, on axes: [Int]) -> Shape {
  Shape(shape.dimensions.indices.map { axes.contains($0) ? shape[$0] : 1 })
}

/// The axes of a configuration, which may be one number or a list.
func decodeAxes<Key>(_ container: KeyedDecodingContainer<Key>, _ key: Key) throws -> [Int]? {
  if let one = try? container.decodeIfPresent(Int.self, forKey: key) { return [one] }
  return try container.decodeIfPresent([Int].self, forKey: key)
}

/// Writes one axis as a number, as it is mostly given, and several as a list.
func encodeAxes<Key>(_ axes: [Int], _ container: inout KeyedEncodingContainer<Key>, _ key: Key) throws {
  if axes.count == 1 {
    try container.encode(axes[0], forKey: key)
  } else {
    try container.encode(axes, forKey: key)
  }
}

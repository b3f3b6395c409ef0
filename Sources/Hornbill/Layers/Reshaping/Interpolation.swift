import HornbillGraph

/// What lies between the positions of an axis that is made longer.
public enum Interpolation: String, Sendable, Hashable, Codable {
  /// The nearest position.
  case nearest
  /// A straight line from one position to the next, along each axis.
  case bilinear

  /// An axis with so many positions for each one.
  ///
  /// Position i lies at `(i + 1/2) / times - 1/2` of the old axis, and beyond the ends there is the end.
  func enlarged(_ x: Tensor, axis: Int, times: Int) -> Tensor {
    let extent = x.shape[axis]
    switch self {
    case .nearest:
      var repeated = x.shape.dimensions
      repeated.insert(times, at: axis + 1)
      var shape = x.shape.dimensions
      shape[axis] *= times
      return x.expandedDimensions(axis: axis + 1).broadcast(to: Shape(repeated)).reshaped(to: Shape(shape))
    case .bilinear:
      let places = (0..<extent * times).map { (Double($0) + 0.5) / Double(times) - 0.5 }
      let lower = places.map { Swift.max(Int($0.rounded(.down)), 0) }
      let upper = places.map { Swift.min(Int($0.rounded(.up)), extent - 1) }
      var shape = [Int](repeating: 1, count: x.rank)
      shape[axis] = places.count
      let x = x.asFloatingPoint
      let shares = Tensor(places.map { $0 - $0.rounded(.down) }, shape: Shape(shape)).cast(to: x.dtype)
      let first = take(x, lower, axis: axis)
      return first + (take(x, upper, axis: axis) - first) * shares
    }
  }
}

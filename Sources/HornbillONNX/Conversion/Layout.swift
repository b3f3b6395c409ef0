/// How a value of the graph lies in a tensor of the file.
///
/// The graph's axes are made of the tensor's: each is the product of some, in their order, and one of extent 1 is made of
/// none. So a reshape that joins or parts axes, a transpose, and an axis of extent 1 more or less need no node: only the
/// layout changes, until something asks for another one.
struct Layout: Hashable {
  /// For each axis of the graph the extents of the tensor's axes that it is made of, which are numbered in this order.
  var axes: [[Extent]]
  /// For each axis of the tensor the number of what lies there; nil for an axis of extent 1.
  var order: [Int?]

  init(axes: [[Extent]], order: [Int?]) {
    self.axes = axes
    self.order = order
  }

  /// The tensor as the graph has it.
  init(canonical shape: [Extent]) { self.init(shape, order: Array(shape.indices)) }

  /// The tensor with the graph's axes in another order; axes of extent 1 may be missing.
  init(_ shape: [Extent], order: [Int]) {
    axes = shape.map { $0.isOne ? [] : [$0] }
    let numbers = Self.numbers(axes)
    self.order = order.map { numbers[$0].first }
  }

  /// For each axis of the graph the numbers of the tensor's axes that it is made of.
  var numbers: [[Int]] { Self.numbers(axes) }

  private static func numbers(_ axes: [[Extent]]) -> [[Int]] {
    var count = 0
    return axes.map { parts in
      defer { count += parts.count }
      return Array(count..<(count + parts.count))
    }
  }

  /// Whether no axis of the graph is made of several of the tensor's.
  var isPlain: Bool { axes.allSatisfy { $0.count <= 1 } }

  /// The tensor's extents.
  var extents: [Extent] {
    let all = axes.flatMap { $0 }
    return order.map { $0.map { all[$0] } ?? Extent(1) }
  }

  /// The place in the tensor of an axis of the graph; nil where it is made of none, or of several.
  func place(of axis: Int) -> Int? {
    let parts = numbers[axis]
    return parts.count == 1 ? order.firstIndex(of: parts[0]) : nil
  }

  /// The same tensor under another shape; nil where an axis would have to be cut.
  func reshaped(to shape: [Extent]) -> Layout? {
    var parts = axes.flatMap { $0 }[...]
    guard !parts.contains(where: { $0.number == 0 }) else { return nil }
    var result: [[Extent]] = []
    for extent in shape {
      var (product, taken) = (Extent(1), [Extent]())
      while product != extent {
        guard let next = parts.popFirst(), let larger = product.times(next) else { return nil }
        if let wanted = extent.number, let reached = larger.number, reached > wanted { return nil }
        product = larger
        taken.append(next)
      }
      result.append(taken)
    }
    return parts.isEmpty ? Layout(axes: result, order: order) : nil
  }

  /// The same tensor with the graph's axes in another order.
  func transposed(_ permutation: [Int]) -> Layout {
    var places: [Int: Int] = [:]
    let numbers = numbers
    for (place, number) in permutation.flatMap({ numbers[$0] }).enumerated() { places[number] = place }
    return Layout(axes: permutation.map { axes[$0] }, order: order.map { $0.flatMap { places[$0] } })
  }

  /// The layout after some axes of the graph, each of which has a place in the tensor, have got other extents.
  func replacing(_ changed: [Int], of shape: [Extent], by extents: [Extent]) -> Layout {
    guard self != Layout(canonical: shape) else { return Layout(canonical: extents) }
    var result = self
    for axis in changed where place(of: axis) != nil {
      if extents[axis].isOne {
        result = result.removing([axis], keepingPlaces: true)
        result.axes.insert([], at: axis)
      } else {
        result.axes[axis] = [extents[axis]]
      }
    }
    return result
  }

  /// The layout without some axes of the graph.
  ///
  /// - Parameter keepingPlaces: whether the tensor keeps axes of extent 1 in their place.
  func removing(_ removed: [Int], keepingPlaces: Bool) -> Layout {
    let numbers = numbers
    let gone = Set(removed.flatMap { numbers[$0] })
    let kept = numbers.flatMap { $0 }.filter { !gone.contains($0) }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var order: [Int?] = []
    for number in self.order {
      if let number, gone.contains(number) {
        if keepingPlaces { order.append(nil) }
      } else {
        order.append(number.flatMap { places[$0] })
      }
    }
    return Layout(
      axes: axes.indices.filter { !removed.contains($0) }.map { axes[$0] }, order: order)
  }
}

/// Where a value of the graph is.
enum Value {
  /// It is known, and becomes an initializer of any layout where it is needed.
  case known
  /// A tensor of the file.
  case tensor(TensorID, Layout)
}

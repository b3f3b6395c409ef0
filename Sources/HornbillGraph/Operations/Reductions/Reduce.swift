/// The sum, product, largest or smallest of the elements along some axes, which disappear.
package struct Reduce: Operation {
  package enum Kind: Int, Sendable, CaseIterable {
    case sum, maximum, minimum, product

    /// What the reduction of no elements gives, and what changes nothing in a longer one.
    package func neutralElement(_ dtype: DType) -> Double {
      switch self {
      case .sum: 0
      case .product: 1
      case .maximum: dtype.rounded(-.infinity)
      case .minimum: dtype.rounded(.infinity)
      }
    }
  }

  package static let name = "reduce"
  package let kind: Kind
  package let axes: [Int]

  package init(_ kind: Kind, axes: [Int]) {
    self.kind = kind
    self.axes = axes
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let shape = inputs[0].shape
    guard Set(axes).count == axes.count, axes.allSatisfy({ shape.dimensions.indices.contains($0) }),
      inputs[0].dtype != .bool
    else {
      throw HornbillError(
        Self.name, expected: "numbers, and axes of \(shape), each once",
        received: "\(inputs[0]), axes \(axes)")
    }
    let kept = shape.dimensions.indices.filter { !axes.contains($0) }.map { shape[$0] }
    return TensorType(Shape(kept), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: kind.neutralElement(type.dtype), count: type.shape.elementCount)
    let kept = inputs[0].shape.dimensions.indices.filter { !axes.contains($0) }
    let strides = type.shape.strides
    for (value, index) in zip(inputs[0].values, indices(of: inputs[0].shape)) {
      let place = zip(kept, strides).reduce(0) { $0 + index[$1.0] * $1.1 }
      let old = result[place]
      switch kind {
      case .sum: result[place] = old + value
      case .product: result[place] = old * value
      case .maximum: result[place] = old.isNaN || value.isNaN ? .nan : Swift.max(old, value)
      case .minimum: result[place] = old.isNaN || value.isNaN ? .nan : Swift.min(old, value)
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let x = inputs[0]
    var kept = x.shape.dimensions
    for axis in axes { kept[axis] = 1 }
    let spread = { (y: Tensor) in y.reshaped(to: Shape(kept)).broadcast(to: x.shape) }
    switch kind {
    case .sum: return [spread(upstream)]
    case .product: return [spread(upstream * output) / x]
    case .maximum, .minimum:
      // Equal extremes share the gradient.
      let chosen = (x .== spread(output)).cast(to: x.dtype)
      return [chosen * spread(upstream / sum(chosen, axes: axes))]
    }
  }
}

private func reduce(
  _ x: Tensor, _ kind: Reduce.Kind, axes: [Int]?, keepDimensions: Bool, _ name: String
) -> Tensor {
  let all = axes ?? Array(0..<x.rank)
  let positions = all.compactMap { x.shape.normalized(axis: $0) }
  requireValid(
    positions.count == all.count && Set(positions).count == all.count, name,
    expected: "axes of \(x.shape), each once", received: "\(all)")
  // Sums and products of bytes and booleans would not fit their type.
  let isNarrow = x.dtype == .bool || (x.dtype == .uint8 && (kind == .sum || kind == .product))
  let numbers = isNarrow ? x.cast(to: .int32) : x
  let result = positions.isEmpty ? numbers : apply(Reduce(kind, axes: positions.sorted()), numbers)
  guard keepDimensions else { return result }
  var extents = x.shape.dimensions
  for axis in positions { extents[axis] = 1 }
  return result.reshaped(to: Shape(extents))
}

/// The sum of the elements along the axes, or of all of them.
public func sum(_ x: Tensor, axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
  reduce(x, .sum, axes: axes, keepDimensions: keepDimensions, "sum")
}

/// The product of the elements along the axes, or of all of them.
///
/// The gradient divides by the elements, so that it is NaN where one is 0.
public func product(_ x: Tensor, axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
  reduce(x, .product, axes: axes, keepDimensions: keepDimensions, "product")
}

/// The largest element along the axes, or of all of them; NaN where one is NaN.
public func max(_ x: Tensor, axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
  reduce(x, .maximum, axes: axes, keepDimensions: keepDimensions, "max")
}

/// The smallest element along the axes, or of all of them; NaN where one is NaN.
public func min(_ x: Tensor, axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
  reduce(x, .minimum, axes: axes, keepDimensions: keepDimensions, "min")
}

/// The arithmetic mean along the axes, or of all elements, in floating point.
public func mean(_ x: Tensor, axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
  let total = sum(x.asFloatingPoint, axes: axes, keepDimensions: keepDimensions)
  let count = Double(x.shape.elementCount) / Double(Swift.max(total.shape.elementCount, 1))
  return total * (1 / count)
}

/// The variance along the axes, or of all elements: the mean squared distance from the mean.
public func variance(_ x: Tensor, axes: [Int]? = nil, keepDimensions: Bool = false) -> Tensor {
  let centre = mean(x, axes: axes ?? Array(0..<x.rank), keepDimensions: true)
  return mean(square(x.asFloatingPoint - centre), axes: axes, keepDimensions: keepDimensions)
}

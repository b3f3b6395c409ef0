/// Part of each axis: `count` elements from `start` on, every `step`-th (a negative step goes backwards).
package struct Slice: Operation {
  package static let name = "slice"
  package let start: [Int]
  package let count: [Int]
  package let step: [Int]

  package init(start: [Int], count: [Int], step: [Int]) {
    self.start = start
    self.count = count
    self.step = step
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let shape = inputs[0].shape
    let fits =
      start.count == shape.rank && count.count == shape.rank && step.count == shape.rank
      && shape.dimensions.indices.allSatisfy { axis in
        let last = start[axis] + (count[axis] - 1) * step[axis]
        return count[axis] == 0
          || (count[axis] > 0 && (0..<shape[axis]).contains(start[axis])
            && (0..<shape[axis]).contains(last) && step[axis] != 0)
      }
    guard fits else {
      throw HornbillError(
        Self.name, expected: "ranges inside \(shape)",
        received: "start \(start), count \(count), step \(step)")
    }
    return TensorType(Shape(count), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let strides = inputs[0].shape.strides
    return indices(of: type.shape).map { inputs[0].values[source(of: $0, strides)] }
  }

  /// Where the element at `index` of the slice lies in the whole.
  package func source(of index: [Int], _ strides: [Int]) -> Int {
    index.indices.reduce(0) { $0 + (start[$1] + index[$1] * step[$1]) * strides[$1] }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [apply(Place(self, in: inputs[0].shape), upstream)]
  }
}

extension Tensor {
  /// Elements `range` of one axis, every `step`-th.
  ///
  /// - Precondition: the range lies inside the axis, and `step` is positive.
  public func sliced(_ range: Range<Int>, axis: Int = 0, step: Int = 1) -> Tensor {
    guard let axis = shape.normalized(axis: axis), step > 0, range.lowerBound >= 0,
      range.upperBound <= shape[axis]
    else {
      trap(
        HornbillError(
          "slice", expected: "a range inside axis \(axis) of \(shape), and a positive step",
          received: "\(range), step \(step)"))
    }
    var start = [Int](repeating: 0, count: rank)
    var count = shape.dimensions
    var steps = [Int](repeating: 1, count: rank)
    start[axis] = range.isEmpty ? 0 : range.lowerBound
    count[axis] = range.isEmpty ? 0 : (range.count - 1) / step + 1
    // A step over the end is none, however long.
    steps[axis] = count[axis] > 1 ? step : 1
    return apply(Slice(start: start, count: count, step: steps), self)
  }
}

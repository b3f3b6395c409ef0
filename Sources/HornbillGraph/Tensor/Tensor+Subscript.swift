/// What a list of indices selects: a slice of all axes, and the shape in which it is seen.
package struct Selection {
  package let slice: Slice
  /// The slice's extents without the axes of single positions, and with the new ones.
  package let shape: Shape

  /// - Throws: `HornbillError` where an index does not fit its axis, or there are too many.
  package init(_ indices: [AxisIndex], of shape: Shape) throws {
    func mismatch(_ expected: String, _ received: String, hint: String? = nil) -> HornbillError {
      HornbillError("subscript", expected: expected, received: received, hint: hint)
    }
    let used = indices.filter { $0.kind != .newAxis && $0.kind != .ellipsis }.count
    let ellipses = indices.filter { $0.kind == .ellipsis }.count
    guard used <= shape.rank, ellipses <= 1 else {
      throw mismatch(
        "at most \(shape.rank) indices and one .ellipsis for a tensor of shape \(shape)",
        "[" + indices.map(\.text).joined(separator: ", ") + "]")
    }
    var all = indices
    if ellipses == 0 { all.append(AxisIndex(.ellipsis)) }

    var (start, count, step, kept) = ([Int](), [Int](), [Int](), [Int]())
    for index in all {
      let axis = start.count
      func add(_ first: Int, _ length: Int, _ by: Int) {
        start.append(length == 0 ? 0 : first)
        count.append(length)
        step.append(by)
      }
      switch index.kind {
      case .newAxis: kept.append(1)
      case .ellipsis:
        for axis in axis..<(axis + shape.rank - used) {
          add(0, shape[axis], 1)
          kept.append(shape[axis])
        }
      case .position(let position):
        let extent = shape[axis]
        guard position < extent, position >= -extent else {
          throw mismatch(
            extent == 0
              ? "an axis with elements" : "an index from \(-extent) to \(extent - 1) along axis \(axis)",
            "\(position) for the shape \(shape)")
        }
        add(position < 0 ? position + extent : position, 1, 1)
      case .range(let lower, let upper):
        let extent = shape[axis]
        func counted(_ bound: Int) -> Int { bound < 0 ? bound + extent : bound }
        let (first, end) = (counted(lower ?? 0), counted(upper ?? extent))
        guard first >= 0, end <= extent, first <= end else {
          throw mismatch(
            "a range inside axis \(axis) of the shape \(shape)", index.text,
            hint: ".from(start, to: end) cuts its ends to the axis.")
        }
        add(first, end - first, 1)
        kept.append(end - first)
      case .slice(let lower, let upper, let by):
        guard by != 0 else { throw mismatch("a step other than 0", index.text) }
        let extent = shape[axis]
        // Backwards, the end "before the first element" is -1.
        let (least, most) = by > 0 ? (0, extent) : (-1, extent - 1)
        func cut(_ bound: Int) -> Int {
          Swift.min(Swift.max(bound < 0 ? bound + extent : bound, least), most)
        }
        let first = lower.map(cut) ?? (by > 0 ? least : most)
        let distance = (upper.map(cut) ?? (by > 0 ? most : least)) - first
        let length = distance.signum() == by.signum() ? (distance - by.signum()) / by + 1 : 0
        // A step further than the axis never takes effect; cut, it cannot overflow.
        let effective = Swift.min(Swift.max(by, -Swift.max(extent, 1)), Swift.max(extent, 1))
        add(first, length, effective)
        kept.append(length)
      }
    }
    slice = Slice(start: start, count: count, step: step)
    self.shape = Shape(kept)
  }

  /// The selected part of a tensor.
  func part(of x: Tensor) -> Tensor {
    let isWhole = slice.count == x.shape.dimensions && slice.step.allSatisfy { $0 == 1 }
    return (isWhole ? x : apply(slice, x)).reshaped(to: shape)
  }
}

extension Tensor {
  /// A part of the tensor: one index for each axis from the first on, whole axes where there is none.
  ///
  /// A position makes its axis disappear; ranges and slices keep theirs. ``TensorIndex`` lists all forms.
  ///
  /// - Precondition: the indices fit the shape; a Swift range lies inside its axis, as an array's must.
  public subscript<each Index: TensorIndex>(_ indices: repeat each Index) -> Tensor {
    selection(repeat each indices).part(of: self)
  }

  /// The tensor with another value at a part: NumPy's `x[indices] = value`, as a new tensor.
  ///
  /// The value broadcasts to the part's shape and is cast to the tensor's dtype. Gradients flow to the value,
  /// and to the elements that are kept.
  ///
  /// ```swift
  /// let y = x.setting(.all, 0, to: Tensor(0))    // the first column is zeros
  /// ```
  ///
  /// - Precondition: the indices fit the shape, and the value broadcasts to the part.
  public func setting<each Index: TensorIndex>(_ indices: repeat each Index, to value: Tensor) -> Tensor {
    let selection = selection(repeat each indices)
    let part = value.cast(to: dtype).broadcast(to: selection.shape)
    let place = Place(selection.slice, in: shape)
    let extents = Shape(selection.slice.count)
    let isSet = apply(place, Tensor.ones(extents, dtype: .int32)) .!= 0
    return select(isSet, apply(place, part.reshaped(to: extents)), self)
  }

  private func selection<each Index: TensorIndex>(_ indices: repeat each Index) -> Selection {
    var list: [AxisIndex] = []
    for index in repeat each indices { list.append(index.axisIndex) }
    do {
      return try Selection(list, of: shape)
    } catch {
      trap(error)
    }
  }
}

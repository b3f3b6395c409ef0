import HornbillGraph

extension Conversion {
  static let movements: [String: Conversion] = [
    Reshape.name: .operators { converter, entry in
      let (tensor, layout) = converter.value(entry.inputs[0])
      if let other = layout.reshaped(to: entry.shape) { return .tensor(tensor, other) }
      let source = converter.entry(entry.inputs[0]).shape
      let whole = converter.whole(entry.inputs[0])
      return .tensor(converter.reshaped(whole, source, to: entry.shape), Layout(canonical: entry.shape))
    },
    Transpose.name: .operators { converter, entry in
      guard let transpose = entry.node.operation as? Transpose else { return .known }
      let (tensor, layout) = converter.value(entry.inputs[0])
      return .tensor(tensor, layout.transposed(transpose.permutation))
    },
    Broadcast.name: .operators { converter, entry in
      let (source, extents) = (converter.whole(entry.inputs[0]), converter.extents(entry.shape))
      return .tensor(converter.emit("Expand", [source, extents]), Layout(canonical: entry.shape))
    },
    Concatenate.name: .operators { converter, entry in
      guard let concatenate = entry.node.operation as? Concatenate else { return .known }
      return converter.joined(entry, axis: concatenate.axis)
    },
    Slice.name: .operators { converter, entry in
      guard let slice = entry.node.operation as? Slice else { return .known }
      let start = try converter.graph.extents(of: entry, Slice.self, \.start)
      return converter.sliced(entry, start: start, step: slice.step)
    },
    Place.name: .operators { converter, entry in
      guard let place = entry.node.operation as? Place else { return .known }
      let start = try converter.graph.extents(of: entry, Place.self, \.slice.start)
      return converter.placed(entry, start: start, step: place.slice.step)
    },
  ]
}

extension Converter {
  /// Tensors joined along an axis, in the layout of the first one that has a layout of its own.
  fileprivate mutating func joined(_ entry: TracedGraph.Entry, axis: Int) -> Value {
    let layouts = entry.inputs.compactMap { self.layout($0) }
    let kept = { (layout: Layout) in layout.axes.indices.filter { $0 != axis }.map { layout.axes[$0] } }
    // The axis itself must be one axis of each tensor.
    let isPlain =
      entry.inputs.allSatisfy { !self.entry($0).shape[axis].isOne }
      && layouts.allSatisfy { $0.axes[axis].count == 1 && kept($0) == kept(layouts[0]) }
    var layout = Layout(canonical: entry.shape)
    var tensors: [TensorID] = []
    if isPlain,
      let first = layouts.first(where: { $0.order.compactMap { $0 } != $0.order.compactMap { $0 }.sorted() })
        ?? layouts.first
    {
      layout = first
      layout.axes[axis] = [entry.shape[axis]]
      tensors = entry.inputs.map { input in
        var own = layout
        own.axes[axis] = [self.entry(input).shape[axis]]
        return tensor(input, exactlyIn: own)
      }
    } else {
      tensors = entry.inputs.map { whole($0) }
    }
    let place = isPlain ? layout.place(of: axis) ?? axis : axis
    return .tensor(emit("Concat", tensors, ["axis": .int(place)]), layout)
  }

  /// A tensor in which each of some axes of the graph is one axis, with the layout that says where.
  mutating func value(_ number: Int, withAxes axes: [Int]) -> (
    tensor: TensorID, layout: Layout, places: [Int]
  ) {
    let (tensor, layout) = value(number)
    let places = axes.compactMap { layout.place(of: $0) }
    guard places.count < axes.count else { return (tensor, layout, places) }
    // In the graph's own shape even an axis of extent 1 has a place.
    return (whole(number), Layout(canonical: entry(number).shape), axes)
  }

  fileprivate mutating func sliced(_ entry: TracedGraph.Entry, start: [Extent], step: [Int]) -> Value {
    let source = self.entry(entry.inputs[0]).shape
    let axes = source.indices.filter { axis in
      start[axis] != Extent(0) || step[axis] != 1 || entry.shape[axis] != source[axis]
    }
    guard !axes.isEmpty else { return same(entry.inputs[0]) }
    let (tensor, layout, places) = value(entry.inputs[0], withAxes: axes)
    let ends = axes.map { axis -> Extent in
      guard let length = entry.shape[axis].times(Extent(step[axis])) else { return source[axis] }
      let end = start[axis] + length
      // Before the first element: -1 would be the last one.
      return (end.number ?? 0) < 0 ? Extent(Int(Int64.min)) : end
    }
    let result = emit(
      "Slice",
      [
        tensor, extents(axes.map { start[$0] }), extents(ends), integers(places),
        integers(axes.map { step[$0] }),
      ])
    return .tensor(result, layout.replacing(axes, of: source, by: entry.shape))
  }

  /// Zeros around the elements, and between them where they are steps apart.
  fileprivate mutating func placed(_ entry: TracedGraph.Entry, start: [Extent], step: [Int]) -> Value {
    let source = self.entry(entry.inputs[0]).shape
    let zero = number(0, entry.dtype)
    guard step.contains(where: { $0 != 1 }) else {
      let axes = source.indices.filter { source[$0] != entry.shape[$0] }
      guard !axes.isEmpty else { return same(entry.inputs[0]) }
      let (tensor, layout, places) = value(entry.inputs[0], withAxes: axes)
      let behind = axes.map { entry.shape[$0] - start[$0] - source[$0] }
      let pads = extents(axes.map { start[$0] } + behind)
      let reached = layout.replacing(axes, of: source, by: entry.shape)
      return .tensor(emit("Pad", [tensor, pads, zero, integers(places)]), reached)
    }
    var (tensor, start) = (whole(entry.inputs[0]), start)
    for axis in source.indices where step[axis] < 0 {
      tensor = emit(
        "Slice",
        [tensor, integers([-1]), integers([Int(Int64.min)]), integers([axis]), integers([-1])])
      if let length = (source[axis] - Extent(1)).times(Extent(step[axis])) {
        start[axis] = start[axis] + length
      }
    }
    // Each element with the zeros behind it.
    var apart = source
    for axis in source.indices where Swift.abs(step[axis]) > 1 {
      guard let longer = source[axis].times(Extent(Swift.abs(step[axis]))) else { continue }
      let single = emit("Unsqueeze", [tensor, integers([axis + 1])])
      let padded = emit(
        "Pad", [single, integers([0, Swift.abs(step[axis]) - 1]), zero, integers([axis + 1])])
      var parted = apart
      parted.insert(Extent(Swift.abs(step[axis])), at: axis + 1)
      apart[axis] = longer
      tensor = reshaped(padded, parted, to: apart)
    }
    let behind = source.indices.map { entry.shape[$0] - start[$0] - apart[$0] }
    let pads = extents(start + behind)
    return .tensor(emit("Pad", [tensor, pads, zero]), Layout(canonical: entry.shape))
  }
}

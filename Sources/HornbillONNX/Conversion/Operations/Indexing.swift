import HornbillGraph

extension Conversion {
  static let indexing: [String: Conversion] = [
    ArgMax.name: argument("ArgMax"), ArgMin.name: argument("ArgMin"),
    ArgSort.name: .operators { converter, entry in
      guard let sort = entry.node.operation as? ArgSort else { return .known }
      return try converter.sorted(entry, isDescending: sort.isDescending)
    },
    Gather.name: .operators { converter, entry in converter.gathered(entry) },
    ScatterAdd.name: .operators { converter, entry in
      guard let scatter = entry.node.operation as? ScatterAdd, entry.shape[0].number != nil else {
        throw converter.refusal(entry.node.name, "Its rows are the batch.")
      }
      return converter.scatterAdded(entry, rows: scatter.rows)
    },
    ScatterUpdate.name: .operators { converter, entry in
      guard let rows = entry.shape[0].number else {
        throw converter.refusal(entry.node.name, "Its rows are the batch.")
      }
      return converter.scatterUpdated(entry, rows: rows)
    },
  ]

  private static func argument(_ type: String) -> Conversion {
    .operators { converter, entry in
      let last = entry.shape.count
      let (tensor, layout, places) = converter.value(entry.inputs[0], withAxes: [last])
      let x = converter.arithmeticOperand(tensor, converter.entry(entry.inputs[0]).dtype)
      let result = converter.emit(type, [x], ["axis": .int(places[0]), "keepdims": .int(0)])
      // The last axis has the last number, so that no other changes.
      var order = layout.order
      order.remove(at: places[0])
      return .tensor(result, Layout(axes: layout.axes.dropLast(), order: order))
    }
  }
}

extension Converter {
  /// Numbers of a type with which runtimes compute.
  fileprivate mutating func arithmeticOperand(_ tensor: TensorID, _ dtype: DType) -> TensorID {
    dtype.isWide ? tensor : cast(tensor, to: .int32)
  }

  fileprivate mutating func sorted(_ entry: TracedGraph.Entry, isDescending: Bool) throws -> Value {
    let last = entry.shape.count - 1
    let (tensor, layout, places) = value(entry.inputs[0], withAxes: [last])
    let x = arithmeticOperand(tensor, self.entry(entry.inputs[0]).dtype)
    let sort = Operator(
      type: "TopK", inputs: [x, extents([entry.shape[last]])],
      attributes: ["axis": .int(places[0]), "largest": .int(isDescending ? 1 : 0), "sorted": .int(1)],
      outputCount: 2)
    return .tensor(builder.add(sort, layer: entry.layer)[1], layout)
  }

  /// Rows of a table; the table's rows may be any axis of its tensor.
  fileprivate mutating func gathered(_ entry: TracedGraph.Entry) -> Value {
    let (table, layout, places) = value(entry.inputs[0], withAxes: [0])
    let positions = self.entry(entry.inputs[1])
    var numbers = whole(entry.inputs[1])
    if !liesInside(entry.inputs[1], self.entry(entry.inputs[0]).shape[0]) {
      // Numbers outside are moved to the nearest row.
      let rows = extents([self.entry(entry.inputs[0]).shape[0] - Extent(1)])
      let limit = positions.dtype == .int64 ? rows : cast(rows, to: positions.dtype)
      numbers = emit("Min", [emit("Max", [numbers, number(0, positions.dtype)]), limit])
    }
    let result = emit("Gather", [table, numbers], ["axis": .int(places[0])])
    let own = Layout(canonical: positions.shape)
    let added = own.axes.joined().count
    let hasRow = layout.order[places[0]] == nil ? 0 : 1
    var order: [Int?] = layout.order.map { place in place.map { $0 - hasRow + added } }
    order.replaceSubrange(places[0]...places[0], with: own.order)
    return .tensor(result, Layout(axes: own.axes + layout.axes.dropFirst(), order: order))
  }

  /// Whether known positions lie inside an extent.
  private func liesInside(_ number: Int, _ extent: Extent) -> Bool {
    guard isKnown(number), let count = extent.number,
      let values = ReferenceExecutor.evaluate([Tensor(entry(number).node)]).first?.values
    else { return false }
    return values.allSatisfy { $0 >= 0 && $0 < Double(count) }
  }

  /// Row numbers `[n..., 1]`, of which those outside are `rows`: one row more than there are.
  private mutating func inside(_ number: Int, rows: Int) -> TensorID {
    let numbers = emit("Unsqueeze", [cast(whole(number), to: .int64), integers([-1])])
    let (zero, end) = (self.number(0, .int64), self.number(Double(rows), .int64))
    let isInside = emit(
      "And", [emit("GreaterOrEqual", [numbers, zero]), emit("Less", [numbers, end])])
    return emit("Where", [isInside, numbers, end])
  }

  private mutating func filled(with value: Double, _ dtype: DType, _ shape: [Extent]) -> TensorID {
    emit("Expand", [number(value, dtype), extents(shape)])
  }

  /// All rows but the last.
  private mutating func dropLast(_ tensor: TensorID, rows: Int) -> TensorID {
    emit("Slice", [tensor, integers([0]), integers([rows]), integers([0])])
  }

  fileprivate mutating func scatterAdded(_ entry: TracedGraph.Entry, rows: Int) -> Value {
    let numbers = inside(entry.inputs[1], rows: rows)
    let empty = filled(with: 0, entry.dtype, [Extent(rows + 1)] + entry.shape.dropFirst())
    let sums = emit(
      "ScatterND", [empty, numbers, whole(entry.inputs[0])], ["reduction": .string("add")])
    return .tensor(dropLast(sums, rows: rows), Layout(canonical: entry.shape))
  }

  /// Each row's last update is found by the largest of its number, since the order in which equal rows are written is open.
  fileprivate mutating func scatterUpdated(_ entry: TracedGraph.Entry, rows: Int) -> Value {
    let shape = self.entry(entry.inputs[1]).shape
    let row = Array(entry.shape.dropFirst())
    let numbers = emit("Reshape", [inside(entry.inputs[1], rows: rows), integers([-1, 1])])
    let updates = emit(
      "Reshape", [whole(entry.inputs[2]), extents([Extent(-1)] + row)])
    let count = shape.reduce(Extent(1)) { $0.times($1) ?? $0 }
    let own = emit(
      "Range", [number(0, .int64), emit("Squeeze", [extents([count])]), number(1, .int64)])
    let none = filled(with: -1, .int64, [Extent(rows + 1)])
    let owners = dropLast(
      emit("ScatterND", [none, numbers, own], ["reduction": .string("max")]), rows: rows)
    let chosen = emit("Gather", [updates, emit("Max", [owners, number(0, .int64)])], ["axis": .int(0)])
    var isUpdated = emit("GreaterOrEqual", [owners, number(0, .int64)])
    if !row.isEmpty { isUpdated = emit("Unsqueeze", [isUpdated, integers(Array(1...row.count))]) }
    return .tensor(
      emit("Where", [isUpdated, chosen, whole(entry.inputs[0])]), Layout(canonical: entry.shape))
  }
}

import HornbillGraph

extension Conversion {
  static let reductions: [String: Conversion] = [
    Reduce.name: .operators { converter, entry in
      guard let reduce = entry.node.operation as? Reduce else { return .known }
      let type =
        switch reduce.kind {
        case .sum: "ReduceSum"
        case .maximum: "ReduceMax"
        case .minimum: "ReduceMin"
        case .product: "ReduceProd"
        }
      return converter.reduced(entry, type, axes: reduce.axes)
    },
    CumulativeSum.name: .operators { converter, entry in
      let last = entry.shape.count - 1
      let (tensor, layout, places) = converter.value(entry.inputs[0], withAxes: [last])
      return .tensor(converter.emit("CumSum", [tensor, converter.position(places[0])]), layout)
    },
    CumulativeProduct.name: .operators { converter, entry in
      try converter.cumulativeProduct(entry)
    },
    Moments.name: .operators { converter, entry in
      let rank = converter.entry(entry.inputs[0]).shape.count
      let x = converter.whole(entry.inputs[0])
      let axes = converter.integers(Array(0..<(rank - 1)))
      let row = converter.integers([1, -1])
      func mean(_ x: TensorID, _ converter: inout Converter) -> TensorID {
        converter.emit("ReduceMean", [x, axes], ["keepdims": .int(1)])
      }
      let center = mean(x, &converter)
      let difference = converter.emit("Sub", [x, center])
      let spread = mean(converter.emit("Mul", [difference, difference]), &converter)
      let rows = [center, spread].map { converter.emit("Reshape", [$0, row]) }
      return .tensor(converter.emit("Concat", rows, ["axis": .int(0)]), Layout(canonical: entry.shape))
    },
  ]

  static let softmaxes: [String: Conversion] = [
    Softmax.name: alongLastAxis("Softmax"), LogSoftmax.name: alongLastAxis("LogSoftmax"),
  ]

  private static func alongLastAxis(_ type: String) -> Conversion {
    .operators { converter, entry in
      let last = entry.shape.count - 1
      let (tensor, layout, places) = converter.value(entry.inputs[0], withAxes: [last])
      return .tensor(converter.emit(type, [tensor], ["axis": .int(places[0])]), layout)
    }
  }
}

extension Converter {
  /// A single whole number.
  fileprivate mutating func position(_ value: Int) -> TensorID { number(Double(value), .int64) }

  fileprivate mutating func reduced(_ entry: TracedGraph.Entry, _ type: String, axes: [Int]) -> Value {
    let (tensor, layout) = value(entry.inputs[0])
    let numbers = Set(axes.flatMap { layout.numbers[$0] })
    let places = layout.order.indices.filter { layout.order[$0].map(numbers.contains) ?? false }
    let staysOne = keepsAxes(entry, axes)
    let reached = layout.removing(axes, keepingPlaces: staysOne)
    // Of one element each there is nothing to reduce.
    guard !places.isEmpty else { return .tensor(tensor, reached) }
    let attributes: [String: Operator.Attribute] = ["keepdims": .int(staysOne ? 1 : 0)]
    return .tensor(emit(type, [tensor, integers(places)], attributes), reached)
  }

  /// Whether all that reads a reduction wants the reduced axes with an extent of 1.
  private func keepsAxes(_ entry: TracedGraph.Entry, _ axes: [Int]) -> Bool {
    var kept = self.entry(entry.inputs[0]).shape
    for axis in axes { kept[axis] = Extent(1) }
    let readers = graph.readers[current].map { self.entry($0) }
    return !readers.isEmpty && readers.allSatisfy { $0.node.operation is Reshape && $0.shape == kept }
  }

  /// A sum of elements that is multiplied by one part in their number: their mean.
  mutating func mean(_ entry: TracedGraph.Entry) throws -> Value? {
    for (sum, factor) in [(entry.inputs[0], entry.inputs[1]), (entry.inputs[1], entry.inputs[0])] {
      guard let factor = graph.uniform(factor), let count = elementCount(ofSum: sum),
        Swift.abs(factor * Double(count) - 1) < 1e-6, layout(sum) != nil
      else { continue }
      let (tensor, layout) = value(sum)
      guard var producer = builder.producer(of: tensor), producer.type == "ReduceSum" else { continue }
      producer.type = "ReduceMean"
      return .tensor(builder.add(producer, layer: entry.layer)[0], layout)
    }
    return nil
  }

  /// How many elements each sum is of, where an entry is sums of floating-point numbers, perhaps under another shape.
  func elementCount(ofSum number: Int) -> Int? {
    let entry = entry(number)
    switch entry.node.operation {
    case is Reshape: return elementCount(ofSum: entry.inputs[0])
    case let reduce as Reduce where reduce.kind == .sum && entry.dtype.isFloatingPoint:
      let extents = reduce.axes.compactMap { self.entry(entry.inputs[0]).shape[$0].number }
      return extents.count == reduce.axes.count ? extents.reduce(1, *) : nil
    default: return nil
    }
  }

  /// Each element's product with all before it: products of rows in which what comes later is 1.
  fileprivate mutating func cumulativeProduct(_ entry: TracedGraph.Entry) throws -> Value {
    guard let count = entry.shape.last?.number else {
      throw refusal(entry.node.name, "Its axis is the batch.")
    }
    let numbers = integers(Array(0..<count))
    let isBefore = emit("LessOrEqual", [numbers, emit("Unsqueeze", [numbers, integers([1])])])
    let rows = emit("Unsqueeze", [whole(entry.inputs[0]), integers([-2])])
    let factors = emit("Where", [isBefore, rows, number(1, entry.dtype)])
    let product = emit("ReduceProd", [factors, integers([-1])], ["keepdims": .int(0)])
    return .tensor(product, Layout(canonical: entry.shape))
  }
}

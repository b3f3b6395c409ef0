import Hornbill
import HornbillGraph

/// Turns a traced graph into operators, entry by entry.
///
/// What each operation becomes is in the files beside this one, found by ``Conversion/all``.
struct Converter {
  let graph: TracedGraph
  var builder = GraphBuilder()
  /// The values of the entries so far.
  private var values: [Value] = []
  /// The number of rows, as a tensor of one element.
  private var batch: (tensor: TensorID, axis: Int)?
  private(set) var inputs: [TensorID] = []
  private(set) var outputs: [TensorID] = []
  /// The entry that is being converted.
  private(set) var current = 0

  /// - Throws: `HornbillError` where ONNX has no counterpart of an operation.
  init(_ graph: TracedGraph) throws {
    self.graph = graph
    let tensors = Dictionary(uniqueKeysWithValues: graph.inputs.map { ($0, builder.addInput()) })
    inputs = graph.inputs.compactMap { tensors[$0] }
    for (number, entry) in graph.entries.enumerated() {
      current = number
      if let tensor = tensors[number] {
        if let axis = entry.shape.firstIndex(of: .batch), batch == nil {
          batch = (tensor, axis)
        }
        values.append(.tensor(tensor, Layout(canonical: entry.shape)))
      } else {
        values.append(entry.isKnown ? .known : try convert(entry))
      }
    }
    outputs = graph.outputs.map { output in
      let tensor = whole(output)
      // A name belongs to one value: an input that is an output, and an output that is a number, need another.
      if case .result = builder.sources[tensor], !self.outputs.contains(tensor) { return tensor }
      return builder.add(Operator(type: "Identity", inputs: [tensor]), layer: graph.entries[output].layer)[0]
    }
  }

  private mutating func convert(_ entry: TracedGraph.Entry) throws -> Value {
    switch Conversion.all[entry.node.name] {
    case .given?: return .known
    case .operators(let convert)?: return try convert(&self, entry)
    case .refused(let reason)?: throw refusal(entry.node.name, reason)
    case nil: throw refusal(entry.node.name, "ONNX export does not know it.")
    }
  }

  /// The error that something has no counterpart.
  func refusal(_ what: String, _ hint: String) -> HornbillError {
    HornbillError(
      "exportONNX", path: graph.entries[current].layer, expected: "operations that ONNX has",
      received: "\"\(what)\"", hint: hint)
  }

  // MARK: - Values

  func entry(_ number: Int) -> TracedGraph.Entry { graph.entries[number] }

  func isKnown(_ number: Int) -> Bool { graph.entries[number].isKnown }

  /// The tensor of an entry and its layout; a known one as the graph has it.
  mutating func value(_ number: Int) -> (tensor: TensorID, layout: Layout) {
    guard case .tensor(let tensor, let layout) = values[number] else {
      let layout = Layout(canonical: entry(number).shape)
      return (known(number, layout.axes, layout.order), layout)
    }
    return (tensor, layout)
  }

  /// The layout of an entry that is not known.
  func layout(_ number: Int) -> Layout? {
    guard case .tensor(_, let layout) = values[number] else { return nil }
    return layout
  }

  /// A known value in a layout.
  private mutating func known(_ number: Int, _ axes: [[Extent]], _ order: [Int?]) -> TensorID {
    builder.add(.known(number, parts: axes.flatMap { $0 }.compactMap(\.number), order: order))
  }

  /// A tensor with its axes in another order, and with axes of extent 1 added or left out.
  private mutating func rearranged(_ tensor: TensorID, _ order: [Int?], to wanted: [Int?]) -> TensorID {
    guard order != wanted else { return tensor }
    var (tensor, order) = (tensor, order)
    let ones = order.indices.filter { order[$0] == nil }
    if order.count != wanted.count, !ones.isEmpty {
      tensor = emit("Squeeze", [tensor, integers(ones)])
      order = order.filter { $0 != nil }
    }
    let places = wanted.filter { $0 != nil || order.count == wanted.count }
    if places != order {
      // Axes of extent 1 are alike: each takes the place of the next one.
      var rest = order.indices.filter { order[$0] == nil }[...]
      let permutation = places.map { place in
        place.flatMap { order.firstIndex(of: $0) } ?? rest.popFirst() ?? 0
      }
      tensor = emit("Transpose", [tensor], ["perm": .ints(permutation)])
    }
    let added = wanted.indices.filter { wanted[$0] == nil }
    if places.count != wanted.count { tensor = emit("Unsqueeze", [tensor, integers(added)]) }
    return tensor
  }

  /// An entry's tensor whose axes are the given ones of the graph in this order; those left out have extent 1.
  mutating func tensor(_ number: Int, axes: [Int]) -> TensorID {
    let wanted = Layout(entry(number).shape, order: axes)
    guard case .tensor(let tensor, let layout) = values[number] else {
      return known(number, wanted.axes, wanted.order)
    }
    guard layout.isPlain else {
      return rearranged(whole(number), Layout(canonical: entry(number).shape).order, to: wanted.order)
    }
    return rearranged(tensor, layout.order, to: wanted.order)
  }

  /// An entry's tensor in the graph's own shape.
  mutating func whole(_ number: Int) -> TensorID {
    let shape = entry(number).shape
    let canonical = Layout(canonical: shape)
    guard case .tensor(let tensor, let layout) = values[number] else {
      return known(number, canonical.axes, canonical.order)
    }
    guard !layout.isPlain else { return rearranged(tensor, layout.order, to: canonical.order) }
    let parts = layout.axes.flatMap { $0 }
    let inOrder = rearranged(tensor, layout.order, to: Array(parts.indices))
    return reshaped(inOrder, parts, to: shape)
  }

  /// An entry's tensor in a layout of which its own axes are made in the same way; axes that it lacks have extent 1.
  mutating func tensor(_ number: Int, in wanted: Layout) -> TensorID {
    // Missing axes in front repeat.
    let lead = wanted.axes.count - entry(number).shape.count
    let axes = wanted.axes.enumerated().map { axis, parts in
      axis < lead || entry(number).shape[axis - lead].isOne ? [] : parts
    }
    let own = Layout(axes: axes, order: []).numbers
    var places: [Int: Int] = [:]
    for (parts, mine) in zip(wanted.numbers, own) {
      for (part, place) in zip(parts, mine) { places[part] = place }
    }
    let order = wanted.order.map { $0.flatMap { places[$0] } }
    if layout(number)?.order == order { return value(number).tensor }
    return tensor(number, axes, Array(order.drop { $0 == nil }))
  }

  /// An entry's tensor in a layout of its own extents.
  mutating func tensor(_ number: Int, exactlyIn wanted: Layout) -> TensorID {
    tensor(number, wanted.axes, wanted.order)
  }

  private mutating func tensor(_ number: Int, _ axes: [[Extent]], _ order: [Int?]) -> TensorID {
    guard case .tensor(let tensor, let layout) = values[number] else { return known(number, axes, order) }
    return rearranged(tensor, layout.order, to: order)
  }

  // MARK: - Operators

  /// Adds an operator of one output.
  mutating func emit(
    _ type: String, _ inputs: [TensorID?], _ attributes: [String: Operator.Attribute] = [:]
  ) -> TensorID {
    builder.add(
      Operator(type: type, inputs: inputs, attributes: attributes), layer: entry(current).layer)[0]
  }

  mutating func integers(_ values: [Int]) -> TensorID { builder.add(.integers(values)) }

  mutating func number(_ value: Double, _ dtype: DType) -> TensorID { builder.add(.number(value, dtype)) }

  mutating func cast(_ tensor: TensorID, to dtype: DType) -> TensorID {
    emit("Cast", [tensor], ["to": .int(dtype.onnx.rawValue)])
  }

  // MARK: - Extents

  /// A tensor of the graph's own shape under another one.
  mutating func reshaped(_ tensor: TensorID, _ source: [Extent], to shape: [Extent]) -> TensorID {
    guard source != shape else { return tensor }
    guard !shape.contains(where: { $0.number == 0 }), !source.contains(where: { $0.number == 0 }) else {
      return emit("Reshape", [tensor, extents(shape)], ["allowzero": .int(1)])
    }
    // 0 stands for the extent at the same place, -1 for what is left.
    let numbers = shape.enumerated().map { axis, extent in
      extent.number ?? (axis < source.count && source[axis] == extent ? 0 : -1)
    }
    if numbers.filter({ $0 == -1 }).count > 1 { return emit("Reshape", [tensor, extents(shape)]) }
    return emit("Reshape", [tensor, integers(numbers)])
  }

  /// Extents as a tensor, computed from the number of rows where they depend on it.
  mutating func extents(_ extents: [Extent]) -> TensorID {
    guard extents.contains(where: { $0.number == nil }), let batch else {
      return integers(extents.map(\.constant))
    }
    let rows = emit("Shape", [batch.tensor], ["start": .int(batch.axis), "end": .int(batch.axis + 1)])
    var pieces: [TensorID] = []
    var numbers: [Int] = []
    for extent in extents {
      if let number = extent.number {
        numbers.append(number)
        continue
      }
      if !numbers.isEmpty { pieces.append(integers(numbers)) }
      numbers = []
      var piece = rows
      if extent.perRow != 1 { piece = emit("Mul", [piece, integers([extent.perRow])]) }
      if extent.constant != 0 { piece = emit("Add", [piece, integers([extent.constant])]) }
      pieces.append(piece)
    }
    if !numbers.isEmpty { pieces.append(integers(numbers)) }
    return pieces.count == 1 ? pieces[0] : emit("Concat", pieces, ["axis": .int(0)])
  }
}

extension DType {
  /// The type as ONNX numbers it.
  var onnx: Onnx_TensorProto.DataType {
    switch self {
    case .float32: .float
    case .float64: .double
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .bool: .bool
    }
  }
}

import HornbillGraph

extension Conversion {
  static let unaryFunctions: [String: Conversion] = [
    Absolute.name: unary("Abs", integers: true), Negate.name: unary("Neg", integers: true),
    Sign.name: unary("Sign", integers: true), Cos.name: unary("Cos"), Erf.name: unary("Erf"),
    Exp.name: unary("Exp"), Log.name: unary("Log"), Reciprocal.name: unary("Reciprocal"),
    Sigmoid.name: unary("Sigmoid"), Sin.name: unary("Sin"), SquareRoot.name: unary("Sqrt"),
    Tanh.name: unary("Tanh"), Ceil.name: rounding("Ceil"), Floor.name: rounding("Floor"),
    Round.name: rounding("Round"),
    ErfInverse.name: .refused("ONNX has no inverse of the error function."),
    Square.name: .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in
        converter.arithmetic("Mul", [x[0], x[0]], entry.dtype)
      }
    },
    ReciprocalSquareRoot.name: floating { converter, x, _ in
      converter.emit("Reciprocal", [converter.emit("Sqrt", [x])])
    },
    Expm1.name: floating { converter, x, dtype in
      // tanh(x/2) · (e^x + 1), which keeps the digits that e^x - 1 loses near 0.
      let half = converter.emit("Tanh", [converter.emit("Mul", [x, converter.number(0.5, dtype)])])
      let sum = converter.emit("Add", [converter.emit("Exp", [x]), converter.number(1, dtype)])
      return converter.emit("Mul", [half, sum])
    },
    Log1p.name: floating { converter, x, dtype in
      // 2 · artanh(x / (2 + x)), which keeps the digits that ln(1 + x) loses near 0; not where it overflows.
      let two = converter.number(2, dtype)
      let ratio = converter.emit("Div", [x, converter.emit("Add", [x, two])])
      let near = converter.emit("Mul", [converter.emit("Atanh", [ratio]), two])
      let far = converter.emit("Log", [converter.emit("Add", [x, converter.number(1, dtype)])])
      return converter.emit("Where", [converter.emit("Less", [x, converter.number(1, dtype)]), near, far])
    },
    IsNaN.name: .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in
        converter.emit("IsNaN", [converter.floating(x[0], entry.node.inputs[0].type.dtype)])
      }
    },
    IsFinite.name: .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in
        let x = converter.floating(x[0], entry.node.inputs[0].type.dtype)
        return converter.emit(
          "Not", [converter.emit("Or", [converter.emit("IsNaN", [x]), converter.emit("IsInf", [x])])])
      }
    },
    Not.name: .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in
        converter.emit("Not", [converter.truth(x[0], entry.node.inputs[0].type.dtype)])
      }
    },
    Cast.name: .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in converter.cast(x[0], to: entry.dtype) }
    },
  ]

  static let arithmetic: [String: Conversion] = [
    Add.name: .operators { try $0.softplus($1) ?? $0.normalization($1) ?? $0.binary("Add", $1) },
    Subtract.name: binary("Sub"), Maximum.name: binary("Max"), Minimum.name: binary("Min"),
    Power.name: binary("Pow"),
    Multiply.name: .operators { try $0.mean($1) ?? $0.gelu($1) ?? $0.binary("Mul", $1) },
    Divide.name: .operators { converter, entry in
      if let mean = converter.windowMean(entry) { return mean }
      guard !entry.dtype.isFloatingPoint else { return try converter.binary("Div", entry) }
      return try converter.elementwise(entry) { converter, x in converter.floorDivide(x[0], x[1], entry.dtype)
      }
    },
  ]

  static let comparisons: [String: Conversion] = [
    Equal.name: comparison("Equal"), Less.name: comparison("Less"), Greater.name: comparison("Greater"),
    LessEqual.name: comparison("LessOrEqual"), GreaterEqual.name: comparison("GreaterOrEqual"),
    NotEqual.name: comparison("Equal", isNegated: true), And.name: logical("And"), Or.name: logical("Or"),
  ]

  static let choices: [String: Conversion] = [
    Select.name: .operators { converter, entry in
      if let unit = try converter.rectifier(entry) { return unit }
      return try converter.elementwise(entry) { converter, x in
        // Where is not defined for booleans everywhere.
        guard entry.dtype == .bool else { return converter.emit("Where", x) }
        let (a, b) = (converter.cast(x[1], to: .int32), converter.cast(x[2], to: .int32))
        return converter.cast(converter.emit("Where", [x[0], a, b]), to: .bool)
      }
    }
  ]

  private static func unary(_ type: String, integers: Bool = false) -> Conversion {
    .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in
        integers
          ? converter.arithmetic(type, x, entry.dtype)
          : converter.emit(type, [converter.floating(x[0], entry.dtype)], dtype: entry.dtype)
      }
    }
  }

  /// A function of floating-point numbers, of which integers are the result already.
  private static func rounding(_ type: String) -> Conversion {
    .operators { converter, entry in
      guard entry.dtype.isFloatingPoint else { return converter.same(entry.inputs[0]) }
      return try converter.elementwise(entry) { converter, x in converter.emit(type, x) }
    }
  }

  /// A function of a floating-point tensor.
  private static func floating(
    _ body: @escaping @Sendable (inout Converter, TensorID, DType) -> TensorID
  ) -> Conversion {
    .operators { converter, entry in
      try converter.elementwise(entry) { converter, x in
        guard !entry.dtype.isFloatingPoint else { return body(&converter, x[0], entry.dtype) }
        return converter.cast(body(&converter, converter.cast(x[0], to: .float32), .float32), to: entry.dtype)
      }
    }
  }

  private static func binary(_ type: String) -> Conversion {
    .operators { try $0.binary(type, $1) }
  }

  private static func comparison(_ type: String, isNegated: Bool = false) -> Conversion {
    .operators { converter, entry in
      let dtype = entry.node.inputs[0].type.dtype
      return try converter.elementwise(entry) { converter, x in
        let operands = dtype.isWide ? x : x.map { converter.cast($0, to: .int32) }
        let result = converter.emit(type, operands)
        return isNegated ? converter.emit("Not", [result]) : result
      }
    }
  }

  private static func logical(_ type: String) -> Conversion {
    .operators { converter, entry in
      let dtype = entry.node.inputs[0].type.dtype
      return try converter.elementwise(entry) { converter, x in
        converter.emit(type, x.map { converter.truth($0, dtype) })
      }
    }
  }
}

extension DType {
  /// Whether runtimes compute with numbers of this type; with others they do it in int32.
  var isWide: Bool { self != .uint8 && self != .bool }
}

extension Converter {
  /// The value of another entry.
  mutating func same(_ number: Int) -> Value {
    let (tensor, layout) = value(number)
    return .tensor(tensor, layout)
  }

  /// An operation on each element by itself, on operands that are brought to one layout.
  mutating func elementwise(
    _ entry: TracedGraph.Entry, _ body: (inout Converter, [TensorID]) throws -> TensorID
  ) throws -> Value {
    let (tensors, layout) = aligned(entry.inputs, entry.shape)
    return .tensor(try body(&self, tensors), layout)
  }

  mutating func binary(_ type: String, _ entry: TracedGraph.Entry) throws -> Value {
    try elementwise(entry) { converter, x in converter.arithmetic(type, x, entry.dtype) }
  }

  /// An operator on numbers, which for narrow types is done in int32.
  mutating func arithmetic(_ type: String, _ operands: [TensorID], _ dtype: DType) -> TensorID {
    guard !dtype.isWide else { return emit(type, operands) }
    return cast(emit(type, operands.map { cast($0, to: .int32) }), to: dtype)
  }

  /// The numbers as floating point.
  mutating func floating(_ tensor: TensorID, _ dtype: DType) -> TensorID {
    dtype.isFloatingPoint ? tensor : cast(tensor, to: .float32)
  }

  /// An operator on floating-point numbers whose result has a type.
  mutating func emit(_ type: String, _ inputs: [TensorID?], dtype: DType) -> TensorID {
    let result = emit(type, inputs)
    return dtype.isFloatingPoint ? result : cast(result, to: dtype)
  }

  /// Whether numbers are not 0.
  mutating func truth(_ tensor: TensorID, _ dtype: DType) -> TensorID {
    dtype == .bool ? tensor : cast(tensor, to: .bool)
  }

  /// The quotient rounded down; 0 where the divisor is.
  mutating func floorDivide(_ a: TensorID, _ b: TensorID, _ dtype: DType) -> TensorID {
    let zero = number(0, .float64)
    let (a, b) = (cast(a, to: .float64), cast(b, to: .float64))
    let quotient = emit("Floor", [emit("Div", [a, b])])
    return cast(emit("Where", [emit("Equal", [b, zero]), zero, quotient]), to: dtype)
  }

  /// The tensors of operands in one layout in which they broadcast, and the layout of the result.
  private mutating func aligned(_ operands: [Int], _ shape: [Extent]) -> ([TensorID], Layout) {
    let sources = operands.map(graph.behindBroadcasts)
    /// The axis of an operand on which an axis of the result depends.
    func axis(_ source: Int, _ axis: Int) -> Int? {
      let own = axis - (shape.count - entry(source).shape.count)
      return own >= 0 && !entry(source).shape[own].isOne ? own : nil
    }
    let isCovered = shape.indices.allSatisfy { position in
      shape[position].isOne || sources.contains { axis($0, position) != nil }
    }
    var parts: [[Extent]] = []
    for position in shape.indices {
      let own = sources.compactMap { source -> [Extent]? in
        axis(source, position).flatMap { self.layout(source)?.axes[$0] }
      }
      guard own.allSatisfy({ $0 == own[0] }) else { break }
      parts.append(own.first ?? (shape[position].isOne ? [] : [shape[position]]))
    }
    guard isCovered, parts.count == shape.count else {
      // In the graph's own shape; where all operands repeat, the first one does it beforehand.
      let tensors = sources.indices.map { whole(isCovered || $0 > 0 ? sources[$0] : operands[0]) }
      let rank = isCovered ? sources.map { entry($0).shape.count }.max() ?? 0 : shape.count
      var layout = Layout(canonical: shape)
      layout.order = layout.order.suffix(rank)
      return (tensors, layout)
    }
    var layout = Layout(axes: parts, order: [])
    layout.order = leadingOrder(sources, layout)
    return (sources.map { tensor($0, in: layout) }, layout)
  }

  /// The order of axes in which operands meet: that of the one that has most of them, best one that is rearranged.
  ///
  /// What it lacks takes the place of its axes of extent 1.
  private func leadingOrder(_ sources: [Int], _ whole: Layout) -> [Int?] {
    let numbers = whole.numbers
    let all = numbers.flatMap { $0 }
    var best: (order: [Int?], rank: (Int, Int))?
    for source in sources {
      guard let own = layout(source) else { continue }
      let lead = whole.axes.count - own.axes.count
      var places: [Int: Int] = [:]
      for (axis, parts) in own.numbers.enumerated() {
        for (part, place) in zip(parts, numbers[axis + lead]) { places[part] = place }
      }
      var order = own.order.map { $0.flatMap { places[$0] } }
      let present = order.compactMap { $0 }
      var missing = all.filter { !present.contains($0) }[...]
      guard missing.count <= order.count - present.count else { continue }
      for place in order.indices where order[place] == nil { order[place] = missing.popFirst() }
      let rank = (present.count, present == present.sorted() ? 0 : 1)
      if best.map({ rank > $0.rank }) ?? true { best = (order, rank) }
    }
    if let best { return best.order }
    let canonical = whole.isPlain ? numbers.map(\.first) : all.map { $0 }
    return Array(canonical.drop { $0 == nil })
  }
}

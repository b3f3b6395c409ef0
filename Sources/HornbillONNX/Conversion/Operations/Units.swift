import HornbillGraph

// Activations that the graph makes of several operations and for which ONNX has one.

extension Converter {
  /// The operation of an entry, and its inputs, if it is of a type.
  func inputs<Kind: HornbillGraph.Operation>(_ number: Int, _ type: Kind.Type) -> [Int]? {
    let entry = entry(graph.behindBroadcasts(number))
    return entry.node.operation is Kind ? entry.inputs.map(graph.behindBroadcasts) : nil
  }

  /// The other factor of a product, or term of a sum, of which one is a number.
  func other<Kind: HornbillGraph.Operation>(
    _ number: Int, _ type: Kind.Type, _ isNumber: (Double) -> Bool
  ) -> (rest: Int, number: Double)? {
    guard let inputs = inputs(number, type) else { return nil }
    for (own, rest) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
      if let found = graph.uniform(own), isNumber(found) { return (rest, found) }
    }
    return nil
  }

  private mutating func unit(
    _ type: String, of number: Int, _ attributes: [String: Operator.Attribute] = [:]
  ) -> Value? {
    guard !isKnown(number), entry(number).dtype == .float32 || type == "Relu" else { return nil }
    let (tensor, layout) = value(number)
    return .tensor(emit(type, [tensor], attributes), layout)
  }

  /// `x <= 0 ? 0 : x`, `x <= 0 ? x · slope : x`, `x > 0 ? x : (e^min(x, 0) - 1) · alpha`, and a limited rectifier.
  mutating func rectifier(_ entry: TracedGraph.Entry) throws -> Value? {
    let parts = entry.inputs.map(graph.behindBroadcasts)
    guard
      let test = inputs(parts[0], LessEqual.self) ?? inputs(parts[0], Greater.self)
        ?? inputs(parts[0], GreaterEqual.self), let bound = graph.uniform(test[1])
    else { return nil }
    let x = test[0]
    switch self.entry(parts[0]).node.operation {
    case is LessEqual where bound == 0 && parts[2] == x:
      if graph.uniform(parts[1]) == 0 { return unit("Relu", of: x) }
      guard let slope = other(parts[1], Multiply.self, { _ in true }), slope.rest == x else { return nil }
      return unit("LeakyRelu", of: x, ["alpha": .float(slope.number)])
    case is Greater where bound == 0 && parts[1] == x:
      let scaled = other(parts[2], Multiply.self) { _ in true }
      guard let exponential = inputs(scaled?.rest ?? parts[2], Expm1.self),
        let negative = inputs(exponential[0], Select.self), let sign = inputs(negative[0], Greater.self),
        sign[0] == x, graph.uniform(sign[1]) == 0, graph.uniform(negative[1]) == 0, negative[2] == x
      else { return nil }
      return unit("Elu", of: x, ["alpha": .float(scaled?.number ?? 1)])
    case is GreaterEqual where bound > 0 && graph.uniform(parts[1]) == bound:
      guard let rectified = input(of: "Relu", behind: parts[2]), value(x).tensor == rectified.tensor else {
        return nil
      }
      let limits = [number(0, entry.dtype), number(bound, entry.dtype)]
      return .tensor(emit("Clip", [rectified.tensor] + limits), rectified.layout)
    default: return nil
    }
  }

  /// What an operator of a type takes that has computed an entry's tensor.
  private mutating func input(of type: String, behind number: Int) -> (tensor: TensorID, layout: Layout)? {
    guard layout(number) != nil else { return nil }
    let (tensor, layout) = value(number)
    guard let producer = builder.producer(of: tensor), producer.type == type, let input = producer.inputs[0]
    else { return nil }
    return (input, layout)
  }

  /// `(x · 0.5) · (erf(x · √0.5) + 1)`, and the same with a hyperbolic tangent.
  mutating func gelu(_ entry: TracedGraph.Entry) throws -> Value? {
    let factors = entry.inputs.map(graph.behindBroadcasts)
    for (half, curve) in [(factors[0], factors[1]), (factors[1], factors[0])] {
      guard let x = other(half, Multiply.self, { $0 == 0.5 })?.rest,
        let inner = other(curve, HornbillGraph.Add.self, { $0 == 1 })?.rest
      else { continue }
      if let argument = inputs(inner, Erf.self),
        let scaled = other(argument[0], Multiply.self, { Swift.abs($0 - 0.5.squareRoot()) < 1e-6 }),
        scaled.rest == x
      {
        return unit("Gelu", of: x)
      }
      if let argument = inputs(inner, Tanh.self), isCubic(argument[0], of: x) {
        return unit("Gelu", of: x, ["approximate": .string("tanh")])
      }
    }
    return nil
  }

  /// Whether an entry is `(x + x³ · 0.044715) · √(2/π)`.
  private func isCubic(_ number: Int, of x: Int) -> Bool {
    guard
      let sum = other(number, Multiply.self, { Swift.abs($0 - (2 / Double.pi).squareRoot()) < 1e-6 })?.rest,
      let terms = inputs(sum, HornbillGraph.Add.self), terms[0] == x,
      let cube = other(terms[1], Multiply.self, { Swift.abs($0 - 0.044715) < 1e-6 })?.rest,
      let factors = inputs(cube, Multiply.self), let square = inputs(factors[0], Square.self)
    else { return false }
    return square[0] == x && factors[1] == x
  }

  /// `max(x, 0) + ln(1 + e^-|x|)`.
  mutating func softplus(_ entry: TracedGraph.Entry) throws -> Value? {
    let terms = entry.inputs.map(graph.behindBroadcasts)
    guard let positive = inputs(terms[0], Maximum.self), graph.uniform(positive[1]) == 0,
      let logarithm = inputs(terms[1], Log1p.self), let exponential = inputs(logarithm[0], Exp.self),
      let negative = inputs(exponential[0], Negate.self), let absolute = inputs(negative[0], Absolute.self),
      absolute[0] == positive[0]
    else { return nil }
    return unit("Softplus", of: positive[0])
  }
}

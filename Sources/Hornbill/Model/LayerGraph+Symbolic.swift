import HornbillGraph

extension LayerGraph {
  /// The calls that lead from inputs to outputs, in Keras's order: those farthest from the outputs first, among equals the
  /// layers that a walk from the first output meets first (`map_graph` of `keras/src/ops/function.py`).
  ///
  /// - Throws: `HornbillError` where there is no input or no output, an input comes twice, the outputs need an input that
  ///   is not given, or two layers have one name.
  init(
    inputs: [SymbolicTensor], outputs: [SymbolicTensor], model: String, state: inout InnerState
  ) throws {
    guard !inputs.isEmpty, !outputs.isEmpty else {
      throw HornbillError(
        "Model", path: model, expected: "at least one input and one output",
        received: "\(inputs.count) inputs and \(outputs.count) outputs")
    }
    var walk = GraphWalk(model: model)
    // An inner value as an input begins the model anew: an input layer takes the place of what gave it.
    for (number, input) in inputs.enumerated() {
      guard isReasonable(input.rowShape) else {
        throw HornbillError(
          "Model", path: model, expected: "inputs of at most 2^40 elements a sample",
          received: "shape \(input.rowShape)")
      }
      let layer =
        input.call.layer as? InputLayer ?? InputLayer(shape: input.rowShape, dtype: input.dtype)
      guard walk.begin(with: input, number, layer) else {
        throw HornbillError(
          "Model", path: model, expected: "each input once", received: "\"\(input.name)\" twice")
      }
    }
    for output in outputs { try walk.visit(output) }
    state.merge(walk.state)
    let ordered = try walk.ordered()
    let positions = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1, $0) })
    func source(_ value: SymbolicTensor) -> Source {
      let place = walk.place(of: value)
      return Source(call: positions[place.step], output: place.output)
    }
    let calls = ordered.map { number in
      let step = walk.steps[number]
      return Call(
        layer: step.layer, name: step.name,
        inputs: step.input.map { [Source(call: nil, output: $0)] } ?? step.arguments.map(source),
        outputCount: step.outputCount)
    }
    self.init(calls: calls, outputs: outputs.map(source))
  }
}

/// Finds the calls that outputs need.
private struct GraphWalk {
  /// A call that was found.
  struct Step {
    let layer: any Layer
    let name: String
    /// The number of the model's input that this is the layer of.
    let input: Int?
    let arguments: [SymbolicTensor]
    let outputCount: Int
  }

  /// Which output of which call a value is; calls are told apart by being objects of their own.
  struct Key: Hashable {
    let call: ObjectIdentifier
    let output: Int

    init(_ value: SymbolicTensor) {
      call = ObjectIdentifier(value.call)
      output = value.index
    }
  }

  let model: String
  /// The calls, each after those that it needs.
  private(set) var steps: [Step] = []
  /// What the models among the layers bring with them.
  private(set) var state = InnerState()
  /// The layers' names in the order in which the walk met them.
  private var ranks: [String: Int] = [:]
  private var inputs: [Key: Int] = [:]
  private var known: [ObjectIdentifier: Int] = [:]

  init(model: String) { self.model = model }

  mutating func begin(with value: SymbolicTensor, _ number: Int, _ layer: InputLayer) -> Bool {
    guard inputs.updateValue(steps.count, forKey: Key(value)) == nil else { return false }
    steps.append(Step(layer: layer, name: layer.name, input: number, arguments: [], outputCount: 1))
    return true
  }

  /// Finds the calls behind a value, in the order of a walk that goes down before it goes on.
  ///
  /// The calls that are being visited wait in a list, as a model may be too deep for recursion.
  mutating func visit(_ value: SymbolicTensor) throws {
    var waiting: [(call: SymbolicCall, next: Int)] = []
    if let call = try entered(value) { waiting.append((call, 0)) }
    while let (call, next) = waiting.last {
      guard next < call.inputs.count else {
        waiting.removeLast()
        guard known.updateValue(steps.count, forKey: ObjectIdentifier(call)) == nil else { continue }
        state.merge(call.state)
        steps.append(
          Step(
            layer: call.layer, name: call.name, input: nil, arguments: call.inputs,
            outputCount: call.outputs.count))
        continue
      }
      waiting[waiting.count - 1].next += 1
      if let inner = try entered(call.inputs[next]) { waiting.append((inner, 0)) }
    }
  }

  /// The call of a value, where it has not been visited yet.
  private mutating func entered(_ value: SymbolicTensor) throws -> SymbolicCall? {
    if let step = inputs[Key(value)] {
      rank(steps[step].name)
      return nil
    }
    let call = value.call
    guard known[ObjectIdentifier(call)] == nil else { return nil }
    guard !call.inputs.isEmpty else {
      throw HornbillError(
        "Model", path: model, expected: "outputs that the model's inputs lead to",
        received: "an output that needs the input \"\(call.name)\"",
        hint: "Give it among the inputs.")
    }
    rank(call.name)
    return call
  }

  private mutating func rank(_ name: String) {
    if ranks[name] == nil { ranks[name] = ranks.count }
  }

  func place(of value: SymbolicTensor) -> (step: Int, output: Int) {
    if let step = inputs[Key(value)] { return (step, 0) }
    return (known[ObjectIdentifier(value.call)] ?? 0, value.index)
  }

  /// The numbers of the calls in the order in which the model makes them.
  ///
  /// - Throws: `HornbillError` where two layers have one name.
  func ordered() throws -> [Int] {
    try requireOwnNames()
    var depths = Array(repeating: 0, count: steps.count)
    var layerDepths: [String: Int] = [:]
    for number in steps.indices.reversed() {
      let step = steps[number]
      let depth = Swift.max(depths[number], layerDepths[step.name] ?? 0)
      depths[number] = depth
      layerDepths[step.name] = depth
      for argument in step.arguments {
        let before = place(of: argument).step
        depths[before] = Swift.max(depths[before], depth + 1)
      }
    }
    return steps.indices.sorted { a, b in
      let (first, second) = (ranks[steps[a].name] ?? -1, ranks[steps[b].name] ?? -1)
      return (depths[b], first, a) < (depths[a], second, b)
    }
  }

  /// Layers of one name are one layer: the same class with the same settings, and never an input.
  private func requireOwnNames() throws {
    var first: [String: Step] = [:]
    for step in steps {
      guard let other = first.updateValue(step, forKey: step.name) else { continue }
      let isOne =
        step.input == nil && other.input == nil
        && step.layer.ownClassName == other.layer.ownClassName
        && (try? ConfigValue(encoding: AnyEncodable(step.layer)))
          == (try? ConfigValue(encoding: AnyEncodable(other.layer)))
      guard isOne else {
        throw HornbillError(
          "Model", path: model, expected: "a name of its own for each layer",
          received: "\"\(step.name)\" twice",
          hint: "Parameters are found by their layer's name.")
      }
    }
  }
}

import HornbillGraph

/// A model as calls of layers, each on outputs of calls before it.
struct LayerGraph: Sendable {
  /// A value: an output of a call, or an input of the model.
  struct Source: Hashable, Codable {
    /// The call's number; nil for the inputs of the model.
    var call: Int?
    /// Which output of the call, or which input.
    var output: Int
  }

  /// One call of a layer.
  struct Call: Sendable {
    let layer: any Layer
    let name: String
    let inputs: [Source]
    let outputCount: Int

    /// The same call on other values.
    func on(_ inputs: [Source]) -> Call {
      Call(layer: layer, name: name, inputs: inputs, outputCount: outputCount)
    }
  }

  var calls: [Call]
  var outputs: [Source]
  /// The names of the inputs in their order, where the model has names for them other than their layers'.
  var inputKeys: [String]?
  /// The names of the outputs in their order, where the model has names for them other than their layers'.
  var outputKeys: [String]?

  init(calls: [Call], outputs: [Source]) {
    self.calls = calls
    self.outputs = outputs
  }

  /// A line: each layer's one output is the next one's input.
  init(line layers: [(layer: any Layer, name: String)]) {
    calls = layers.enumerated().map { number, entry in
      Call(
        layer: entry.layer, name: entry.name,
        inputs: [Source(call: number == 0 ? nil : number - 1, output: 0)], outputCount: 1)
    }
    outputs = [Source(call: layers.isEmpty ? nil : layers.count - 1, output: 0)]
  }

  /// Computes the outputs for inputs.
  ///
  /// - Parameter body: called with each call and its outputs, in the order in which they are computed.
  /// - Throws: what the layers throw, and `HornbillError` where a layer has not as many outputs as it should.
  func callAsFunction(
    _ inputs: [Tensor], in scope: Scope, _ body: (Call, [Tensor]) -> Void = { _, _ in }
  ) throws -> [Tensor] {
    var values: [[Tensor]] = []
    for call in calls {
      let arguments = call.inputs.map { source in
        source.call.map { values[$0][source.output] } ?? inputs[source.output]
      }
      let results = try scope.call(call.layer, named: call.name, arguments)
      guard results.count == call.outputCount else {
        throw HornbillError(
          call.layer.ownClassName, path: call.name,
          expected: call.outputCount == 1 ? "one output" : "\(call.outputCount) outputs",
          received: "\(results.count)")
      }
      body(call, results)
      values.append(results)
    }
    return outputs.map { source in source.call.map { values[$0][source.output] } ?? inputs[source.output] }
  }

  /// The model's inputs in their order, each with its shape of one sample; the layer of each begins the model.
  var inputLayers: [InputLayer] {
    let entries = calls.compactMap { call in
      call.inputs.first.flatMap { source in
        source.call == nil ? (call.layer as? InputLayer).map { (source.output, $0) } : nil
      }
    }
    return entries.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The layers without repetition, with their names, in the order of their first calls.
  var layers: [(layer: any Layer, name: String)] {
    var seen: Set<String> = []
    return calls.filter { seen.insert($0.name).inserted }.map { ($0.layer, $0.name) }
  }

  /// What each layer is called on, as Keras's summaries say it, `layer[call][output]`; nothing where each layer is called
  /// once, on the one before it.
  var connections: [String: String] {
    let isLine =
      layers.count == calls.count
      && calls.enumerated().allSatisfy { number, call in
        call.inputs.count == 1 && call.inputs[0].call == (number == 0 ? nil : number - 1)
      }
    guard !isLine else { return [:] }
    var counts: [String: Int] = [:]
    let numbers = calls.map { call in
      defer { counts[call.name, default: 0] += 1 }
      return counts[call.name, default: 0]
    }
    var sources: [String: [String]] = [:]
    for call in calls {
      sources[call.name, default: []] += call.inputs.compactMap { source in
        source.call.map { "\(calls[$0].name)[\(numbers[$0])][\(source.output)]" }
      }
    }
    return sources.mapValues { $0.isEmpty ? "-" : $0.joined(separator: ", ") }
  }

  /// The calls that the outputs need, and the layers of all inputs.
  func pruned() -> LayerGraph {
    var needed = Set(outputs.compactMap(\.call))
    for number in calls.indices.reversed() {
      let isInput = calls[number].inputs.contains { $0.call == nil }
      if isInput { needed.insert(number) }
      if needed.contains(number) { needed.formUnion(calls[number].inputs.compactMap(\.call)) }
    }
    let kept = calls.indices.filter { needed.contains($0) }
    let positions = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    func moved(_ source: Source) -> Source {
      Source(call: source.call.flatMap { positions[$0] }, output: source.output)
    }
    var graph = LayerGraph(
      calls: kept.map { number in calls[number].on(calls[number].inputs.map(moved)) },
      outputs: outputs.map(moved))
    graph.inputKeys = inputKeys
    return graph
  }

  /// The same with an input layer before the first of a line of layers that has none.
  func beginning(with shape: Shape) -> LayerGraph {
    guard inputLayers.isEmpty else { return self }
    func moved(_ source: Source) -> Source {
      source.call.map { Source(call: $0 + 1, output: source.output) } ?? Source(call: 0, output: 0)
    }
    // A name of its own that is the same each time, so that two calls of one model are calls of one layer.
    let taken = Set(calls.map(\.name))
    let numbered = LayerNames()
    var name = numbered.next("input_layer")
    while taken.contains(name) { name = numbered.next("input_layer") }
    let input = InputLayer(shape: shape.dimensions, name: name)
    let first = Call(layer: input, name: input.name, inputs: [Source(call: nil, output: 0)], outputCount: 1)
    return LayerGraph(
      calls: [first] + calls.map { $0.on($0.inputs.map(moved)) }, outputs: outputs.map(moved))
  }
}

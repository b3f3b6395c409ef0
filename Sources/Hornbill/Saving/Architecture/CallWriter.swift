import HornbillGraph

/// Writes the calls of a graph as Keras's `inbound_nodes`: for each layer the arguments of its calls, in which a value is
/// the layer that gave it, the number of that layer's call, and which of its outputs it was.
struct CallWriter {
  private let graph: LayerGraph
  /// Each call's number among those of its layer.
  private let numbers: [Int]
  /// What each call gives, for the shapes.
  private let results: [[Tensor]]
  /// The calls that begin the model, in the order of the inputs.
  private let inputCalls: [Int]

  /// - Throws: what the layers throw for the shapes of the inputs.
  init(_ graph: LayerGraph) throws {
    self.graph = graph
    var counts: [String: Int] = [:]
    numbers = graph.calls.map { call in
      defer { counts[call.name, default: 0] += 1 }
      return counts[call.name, default: 0]
    }
    inputCalls = graph.calls.indices.filter { graph.calls[$0].inputs.contains { $0.call == nil } }
      .sorted { graph.calls[$0].inputs[0].output < graph.calls[$1].inputs[0].output }
    let scope = Scope(
      isTraining: false, source: ParameterCollector(), seed: Tensor(Int64(0)), step: Tensor(Int64(0)))
    let inputs = graph.inputLayers.map { Tensor.placeholder("input", Shape([1] + $0.shape), $0.dtype) }
    var results: [[Tensor]] = []
    _ = try graph(inputs, in: scope) { results.append($1) }
    self.results = results
  }

  /// The arguments of each call of a layer; none for the layer of an input.
  func calls(of layer: String) -> [ConfigValue] {
    graph.calls.filter { $0.name == layer && $0.inputs.allSatisfy { $0.call != nil } }.map { call in
      let values = call.inputs.map { tensor($0) }
      let (arguments, named): ([ConfigValue], [String: ConfigValue])
      if let operation = call.layer as? any OperationLayer {
        (arguments, named) = operation.arguments(values)
      } else {
        let keys = (call.layer as? any InnerModel)?.inner.graph.inputKeys
        // These want a list even of one.
        let isMerging =
          call.layer is any ElementwiseMerging || call.layer is Concatenate || call.layer is Dot
        (arguments, named) = ([isMerging ? .array(values) : structure(values, keys)], [:])
      }
      return .object(["args": .array(arguments), "kwargs": .object(named)])
    }
  }

  /// The model's inputs.
  var inputs: ConfigValue {
    structure(
      inputCalls.map { place(LayerGraph.Source(call: $0, output: 0), isOuter: true) }, graph.inputKeys)
  }

  /// The model's outputs.
  var outputs: ConfigValue {
    structure(graph.outputs.map { place($0, isOuter: true) }, graph.outputKeys)
  }

  /// One value, a list, or an object by keys.
  private func structure(_ values: [ConfigValue], _ keys: [String]?) -> ConfigValue {
    if let keys { return .object(Dictionary(zip(keys, values)) { first, _ in first }) }
    return values.count == 1 ? values[0] : .array(values)
  }

  private func tensor(_ source: LayerGraph.Source) -> ConfigValue {
    let value = results[number(source)][source.output]
    return .object([
      "class_name": .string("__keras_tensor__"),
      "config": .object([
        "shape": batchShape(value.shape.dropFirst()), "dtype": .string(value.dtype.rawValue),
        "keras_history": place(source, isOuter: false),
      ]),
    ])
  }

  /// The call of a value; the input's own layer where it is an input of the model.
  private func number(_ source: LayerGraph.Source) -> Int { source.call ?? inputCalls[source.output] }

  /// - Parameter isOuter: whether this is said of a model's inputs or outputs, where Keras counts the calls of models among
  ///   the layers from 1 (`get_config` of `keras/src/models/functional.py`).
  private func place(_ source: LayerGraph.Source, isOuter: Bool) -> ConfigValue {
    let number = number(source)
    let call = graph.calls[number]
    let first = isOuter && call.layer is ModelLayer ? 1 : 0
    return .array([.string(call.name), .integer(numbers[number] + first), .integer(source.output)])
  }
}

import HornbillGraph

/// Reads a model of calls of layers by making the calls again, each as soon as there is what it needs.
struct FunctionalReader {
  private typealias Place = CallArguments.Place

  private let reader: ArchitectureReader
  private let isOuter: Bool
  private let config: [String: ConfigValue]
  private let name: String

  /// What makes the layer of a call; an operation is a layer only with the arguments of its call.
  private enum Maker {
    case layer(any Layer)
    case operation(KerasMembers)
  }

  /// One call that is to be made.
  private struct Pending {
    var name: String
    var maker: Maker
    var number: Int
    var arguments: CallArguments
  }

  /// The layers of the model.
  private struct Layers {
    var names: Set<String> = []
    /// Those whose calls Keras counts from 1 where it says a model's inputs and outputs.
    var models: Set<String> = []
    var frozen: Set<String> = []
    var calls: [Pending] = []
    var inputs: [(name: String, layer: InputLayer)] = []
  }

  init(_ object: KerasMembers, _ reader: ArchitectureReader, isOuter: Bool) {
    self.reader = reader
    self.isOuter = isOuter
    config = object.config ?? [:]
    name = object.name ?? "functional"
  }

  private func error(_ expected: String, _ received: String) -> HornbillError {
    HornbillError(
      "load", path: reader.file, expected: "\(expected) in \"\(name)\"", received: received,
      hint: "The file is damaged, or was written by something else.")
  }

  /// - Throws: `HornbillError` where a layer is unknown, a call needs what is not there, or does not fit.
  func read() throws -> (name: String, graph: LayerGraph, frozenLayers: Set<String>) {
    let layers = try layers()
    // A value keeps all that it came from: what was computed last is let go first, as a model may be too deep for
    // recursion.
    var made: [SymbolicTensor] = []
    defer { while made.popLast() != nil {} }
    return (name, try graph(of: layers, &made), layers.frozen)
  }

  // MARK: - Layers

  private func layers() throws -> Layers {
    guard case .array(let objects) = config["layers"] else { throw error("a list of layers", "none") }
    var layers = Layers()
    // Keras 2 says calls as lists.
    let isLegacy = objects.contains { object in
      guard case .object(let members) = object, case .array(let nodes) = members["inbound_nodes"] else {
        return false
      }
      return nodes.contains { if case .array = $0 { true } else { false } }
    }
    for value in objects {
      let object = try KerasMembers(value, reader.file)
      let maker: Maker
      var name = object.name ?? ""
      if OperationRegistry.isOperation(object) {
        maker = .operation(object)
      } else {
        let part = try reader.part(object, isOuter: isOuter)
        (maker, name) = (.layer(part.layer), part.name)
        layers.frozen.formUnion(part.frozenLayers)
        if part.layer is ModelLayer || isLegacy && part.layer is SequentialLayer {
          layers.models.insert(name)
        }
      }
      guard layers.names.insert(name).inserted, !name.isEmpty else {
        throw error("a name of its own for each layer", "\"\(name)\" twice")
      }
      if case .layer(let layer) = maker, let input = layer as? InputLayer {
        layers.inputs.append((name, input))
        continue
      }
      guard case .array(let nodes) = object["inbound_nodes"] else {
        throw error("the calls of \"\(name)\"", "none")
      }
      for (number, node) in nodes.enumerated() {
        guard let arguments = CallArguments(node) else {
          throw error("the arguments of a call of \"\(name)\"", String(node.json.prefix(60)))
        }
        layers.calls.append(Pending(name: name, maker: maker, number: number, arguments: arguments))
      }
    }
    // Keras 2 counts the calls of models from 1 everywhere.
    if isLegacy {
      for index in layers.calls.indices { layers.calls[index].arguments.countFromZero(layers.models) }
    }
    return layers
  }

  // MARK: - Calls

  private func graph(of layers: Layers, _ made: inout [SymbolicTensor]) throws -> LayerGraph {
    var values: [Place: SymbolicTensor] = [:]
    for (name, layer) in layers.inputs {
      let call = SymbolicCall(layer, name: name, [], [(layer.shape, layer.dtype)])
      values[Place(layer: name, call: 0, output: 0)] = SymbolicTensor(call, 0)
    }
    try make(layers.calls, &values, &made)
    func structure(_ key: String) throws -> (values: [SymbolicTensor], keys: [String]?) {
      guard let (places, keys) = CallArguments.structure(config[key] ?? .null) else {
        throw error(key, String((config[key] ?? .null).json.prefix(60)))
      }
      let found = try places.map { place in
        let counted = place.countedFromZero(layers.models)
        guard let value = values[counted] else {
          throw error("\(key) that its layers give", place.description)
        }
        return value
      }
      return (found, keys)
    }
    let (inputs, inputKeys) = try structure("input_layers")
    let (outputs, outputKeys) = try structure("output_layers")
    var state = InnerState()
    var graph = try LayerGraph(inputs: inputs, outputs: outputs, model: name, state: &state)
    (graph.inputKeys, graph.outputKeys) = (inputKeys, outputKeys)
    return graph
  }

  /// Makes the calls, each when the values that it needs are there.
  private func make(
    _ calls: [Pending], _ values: inout [Place: SymbolicTensor], _ made: inout [SymbolicTensor]
  ) throws {
    var waiting: [Place: [Int]] = [:]
    var missing = calls.map { _ in 0 }
    var ready: [Int] = []
    for (index, call) in calls.enumerated() {
      let needed = Set(call.arguments.places).filter { values[$0] == nil }
      missing[index] = needed.count
      for place in needed { waiting[place, default: []].append(index) }
      if needed.isEmpty { ready.append(index) }
    }
    var next = 0
    while next < ready.count {
      let call = calls[ready[next]]
      next += 1
      let inputs = call.arguments.places.compactMap { values[$0] }
      for (output, value) in try outputs(of: call, inputs).enumerated() {
        let place = Place(layer: call.name, call: call.number, output: output)
        values[place] = value
        made.append(value)
        for index in waiting.removeValue(forKey: place) ?? [] {
          missing[index] -= 1
          if missing[index] == 0 { ready.append(index) }
        }
      }
    }
    guard let index = missing.firstIndex(where: { $0 > 0 }) else { return }
    let place = calls[index].arguments.places.first { values[$0] == nil }
    throw error(
      "calls that make no cycle, on values that layers give",
      "a call of \"\(calls[index].name)\" on \(place?.description ?? "nothing")")
  }

  private func outputs(of call: Pending, _ inputs: [SymbolicTensor]) throws -> [SymbolicTensor] {
    var layer: any Layer
    switch call.maker {
    case .operation(let object): layer = try OperationRegistry.layer(object, call.arguments, reader.file)
    case .layer(let given):
      layer = given
      try call.arguments.requireTensorsAlone(call.name, reader.file)
    }
    if let model = layer as? any InnerModel, model.inner.graph.inputLayers.isEmpty, let input = inputs.first {
      layer = model.beginning(with: Shape(input.rowShape))
    }
    return try SymbolicTensor.outputs(of: layer, named: call.name, inputs)
  }
}

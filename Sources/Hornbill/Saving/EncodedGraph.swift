import HornbillGraph

/// The calls of a model in its file: which layer, on which values, in an order in which they can be made.
struct EncodedGraph: Codable, Hashable {
  /// One call.
  struct Call: Codable, Hashable {
    /// The layer's number in the model.
    var layer: Int
    var inputs: [LayerGraph.Source]
    var outputCount: Int

    private enum CodingKeys: String, CodingKey {
      case layer, inputs
      case outputCount = "output_count"
    }
  }

  var calls: [Call]
  var outputs: [LayerGraph.Source]

  init(_ graph: LayerGraph) {
    let names = graph.layers.map(\.name)
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    calls = graph.calls.map { call in
      Call(layer: numbers[call.name] ?? 0, inputs: call.inputs, outputCount: call.outputCount)
    }
    outputs = graph.outputs
  }

  /// The calls of layers.
  ///
  /// - Parameter isInner: whether the model is a layer of another one, whose values may be its input without an input layer.
  /// - Throws: `HornbillError` where a call needs a layer or a value that is not there, or not there yet, so that there
  ///   would be a cycle, and where the inputs are not one input layer each.
  func graph(
    of layers: [(layer: any Layer, name: String)], _ path: String, isInner: Bool = false
  ) throws -> LayerGraph {
    func error(_ expected: String, _ received: String) -> HornbillError {
      HornbillError(
        "load", path: path, expected: expected, received: received, hint: "The file is damaged.")
    }
    guard Set(layers.map(\.name)).count == layers.count else {
      throw error("a name of its own for each layer", layers.map(\.name).joined(separator: ", "))
    }
    let inputCount = calls.filter { $0.inputs.contains { $0.call == nil } }.count
    func check(_ source: LayerGraph.Source, before number: Int, _ user: String) throws {
      guard let call = source.call else {
        guard (0..<inputCount).contains(source.output) else {
          throw error("\(user) on one of \(inputCount) inputs", "input \(source.output)")
        }
        return
      }
      guard (0..<number).contains(call) else {
        throw error(
          "\(user) on values that come before it, without a cycle", "output \(source.output) of call \(call)")
      }
      guard (0..<calls[call].outputCount).contains(source.output) else {
        throw error(
          "\(user) on one of the \(calls[call].outputCount) outputs of call \(call)",
          "output \(source.output)")
      }
    }
    var given: Set<Int> = []
    let decoded = try calls.enumerated().map { number, call in
      guard layers.indices.contains(call.layer), call.outputCount > 0, !call.inputs.isEmpty else {
        throw error(
          "a call of one of \(layers.count) layers, with inputs and outputs",
          "layer \(call.layer), \(call.inputs.count) inputs and \(call.outputCount) outputs")
      }
      let (layer, name) = layers[call.layer]
      for source in call.inputs { try check(source, before: number, "a call of \"\(name)\"") }
      let isOpen = isInner && inputCount == 1 && !(layer is InputLayer)
      if call.inputs.contains(where: { $0.call == nil }), !isOpen {
        guard let input = layer as? InputLayer, call.inputs.count == 1, isReasonable(input.shape),
          given.insert(call.inputs[0].output).inserted
        else {
          throw error("an input layer for each input", "\"\(name)\" on \(call.inputs.count) inputs")
        }
      }
      return LayerGraph.Call(
        layer: layer, name: name, inputs: call.inputs, outputCount: call.outputCount)
    }
    guard !outputs.isEmpty, inputCount > 0 else {
      throw error("at least one input and one output", "\(inputCount) inputs and \(outputs.count) outputs")
    }
    for output in outputs { try check(output, before: calls.count, "an output") }
    return LayerGraph(calls: decoded, outputs: outputs)
  }
}

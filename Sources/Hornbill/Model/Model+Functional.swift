public import HornbillGraph

extension Model {
  /// A model of the calls that lead from an input, or several, to outputs.
  ///
  /// ```swift
  /// let x = Input(shape: [4])
  /// let model = try Model(inputs: x, outputs: Dense(1)(Dense(8, activation: .relu)(x)))
  /// ```
  ///
  /// Values between layers may be inputs too: the model begins there.
  ///
  /// - Throws: `HornbillError` where the outputs need an input that is not given, an input comes twice, or two layers
  ///   have one name.
  public convenience init(
    inputs: SymbolicTensor..., outputs: SymbolicTensor..., name: String? = nil, seed: Int? = nil
  ) throws {
    try self.init(inputs: inputs, outputs: outputs, name: name, seed: seed)
  }

  /// A model of the calls that lead from a list of inputs to an output.
  ///
  /// - Throws: `HornbillError` where the output needs an input that is not given, an input comes twice, or two layers
  ///   have one name.
  public convenience init(
    inputs: [SymbolicTensor], outputs: SymbolicTensor, name: String? = nil, seed: Int? = nil
  ) throws {
    try self.init(inputs: inputs, outputs: [outputs], name: name, seed: seed)
  }

  /// A model of the calls that lead from a list of inputs to a list of outputs.
  ///
  /// - Throws: `HornbillError` where the outputs need an input that is not given, an input comes twice, or two layers
  ///   have one name.
  public convenience init(
    inputs: [SymbolicTensor], outputs: [SymbolicTensor], name: String? = nil, seed: Int? = nil
  ) throws {
    let name = LayerNames.name(name, "Functional")
    var state = InnerState()
    let graph = try LayerGraph(inputs: inputs, outputs: outputs, model: name, state: &state)
    self.init(name: name, seed: seed)
    adopt(graph)
    inheritedWeights = state.weights
    frozenLayers = state.frozenLayers
  }

  /// Takes the calls as its own.
  func adopt(_ graph: LayerGraph) {
    branches = graph
    let all = graph.layers
    layers = all.map(\.layer)
    layerNames = all.map(\.name)
  }

  /// The names of the inputs in their order: those of their layers, or those of the file that the model came from; of a
  /// line of layers, that of the first.
  public var inputNames: [String] {
    branches.map { $0.inputKeys ?? $0.inputLayers.map(\.name) } ?? Array(layerNames.prefix(1))
  }

  /// The names of the outputs in their order: those of the layers that give them, or those of the file that the model
  /// came from.
  public var outputNames: [String] {
    let graph = graph
    if let keys = graph.outputKeys { return keys }
    return graph.outputs.compactMap { source in
      source.call.map { graph.calls[$0].name }
    }
  }

  /// The outputs by their layers' names, for inputs by theirs: dropout is off.
  ///
  /// - Parameters:
  ///   - inputs: the inputs by `inputNames`; the first axis of each is the sample.
  ///   - batchSize: rows computed at once; it changes speed and memory, not results. The engine's choice where
  ///     nil.
  /// - Returns: the outputs by `outputNames`.
  /// - Throws: `HornbillError` where an input is missing or unknown, the inputs do not fit, or one layer gives two
  ///   outputs.
  public func predict(_ inputs: [String: Tensor], batchSize: Int? = nil) throws -> [String: Tensor] {
    try NamedValues(inputs: inputNames, outputs: outputNames).map(inputs, "predict", name) {
      try predict($0, batchSize: batchSize)
    }
  }

  /// Inputs in the model's order.
  ///
  /// - Throws: `HornbillError` where they have names and one is missing or unknown.
  package func ordered(_ inputs: any ModelData, _ operation: String) throws -> [Tensor] {
    try NamedValues(inputs: inputNames, outputs: []).ordered(inputs, operation, name)
  }

  /// A layer of the model by its name.
  ///
  /// - Throws: `HornbillError` where the model has no layer of the name.
  public func layer(named name: String) throws -> any Layer {
    guard let index = layerNames.firstIndex(of: name) else {
      throw HornbillError(
        "layer(named:)", path: self.name, expected: "one of the layers \(layerNames.joined(separator: ", "))",
        received: "\"\(name)\"")
    }
    return layers[index]
  }

  /// A model of the same inputs that gives outputs of inner layers, with copies of the weights as they are now: a
  /// feature extractor.
  ///
  /// Of a layer that is called several times the first call counts.
  ///
  /// - Throws: `HornbillError` where no layer is named, the model has none of a name, or it cannot be built.
  public func extractor(layers names: [String]) throws -> Model {
    guard !names.isEmpty else {
      throw HornbillError("extractor", path: name, expected: "at least one layer", received: "none")
    }
    for name in names { _ = try layer(named: name) }
    let parameters = try built()
    var graph = graph.beginning(with: inputShape ?? [])
    graph.outputs = names.flatMap { name -> [LayerGraph.Source] in
      guard let number = graph.calls.firstIndex(where: { $0.name == name }) else { return [] }
      return (0..<graph.calls[number].outputCount).map { LayerGraph.Source(call: number, output: $0) }
    }
    let extractor = Model(name: name, seed: seed)
    extractor.adopt(graph.pruned())
    try build(extractor) { declaration in
      parameters[declaration.path].map { parameters.value(of: $0) } ?? Tensor.zeros(declaration.shape)
    }
    return extractor
  }

  /// A model of the same layers with first weights of its own (Keras's `clone_model`).
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  public func clone(seed: Int? = nil) throws -> Model {
    _ = try built()
    let clone: Model
    if let branches {
      clone = Model(name: name, seed: seed)
      clone.adopt(branches)
    } else {
      clone = Sequential([], name: name, seed: seed)
      (clone.layers, clone.layerNames) = (layers, layerNames)
    }
    try build(clone)
    return clone
  }

  /// Makes the parameters of a model of this one's layers, frozen as here.
  private func build(_ copy: Model, values: ((ParameterDeclaration) throws -> Tensor)? = nil) throws {
    copy.frozenLayers = frozenLayers.filter { copy.layerNames.contains(Self.root(of: $0)) }
    try copy.build(inputShapes: inputShapes ?? [], values: values)
  }
}

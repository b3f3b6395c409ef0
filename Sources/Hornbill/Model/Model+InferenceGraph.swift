import HornbillGraph

/// What a model computes in inference, for a number of rows, from numbers that are all known but the inputs.
package struct InferenceGraph {
  /// From the model's inputs, the placeholders, to its outputs; the landmarks are the layers' outputs.
  package let graph: Graph
  /// The names of the inputs and of the outputs.
  package let inputNames, outputNames: [String]
  /// For each landmark the name of its layer.
  package let layers: [String]
  /// The parameters, slices of whose vectors are the graph's constants.
  package let parameters: Parameters

  package init(
    _ graph: Graph, inputNames: [String], outputNames: [String], layers: [String] = [],
    _ parameters: Parameters
  ) {
    (self.graph, self.inputNames, self.outputNames) = (graph, inputNames, outputNames)
    (self.layers, self.parameters) = (layers, parameters)
  }
}

extension Model {
  /// The model's forward pass, dropout off, as a predictor would compute it.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  package func inferenceGraph(rows: Int) throws -> InferenceGraph {
    let parameters = try built()
    let shapes = inputShapes ?? []
    let known = graph.inputLayers
    let areKnown = known.count == shapes.count
    let placeholders = shapes.enumerated().map { number, shape in
      let dtype = areKnown ? known[number].dtype : .float32
      return Tensor.placeholder("input", Shape([rows] + shape.dimensions), dtype)
    }
    // Inference takes no random numbers, so any seed will do.
    let scope = Scope(
      isTraining: false, source: ParameterReader(parameters, areConstant: true), seed: Tensor(Int64(0)),
      step: Tensor(Int64(0)))
    var landmarks: [(layer: String, value: Tensor)] = []
    let outputs = try graph(placeholders.map(\.asModelInput), in: scope) { call, results in
      landmarks += results.map { (call.name, $0) }
    }
    let whole = Graph(outputs: outputs, placeholders: placeholders, landmarks: landmarks.map(\.value))
    return InferenceGraph(
      whole.foldingScales().simplified(), inputNames: areKnown ? inputNames : ["input"],
      outputNames: outputNames, layers: landmarks.map(\.layer), parameters)
  }
}

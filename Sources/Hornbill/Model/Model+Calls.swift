/// One call of a layer in a built model, as a picture of the model shows it.
package struct LayerCall: Sendable {
  /// The layer's name, and that of its class.
  package let name, className: String
  /// The extents that it gives, nil for the batch; of the layer's first call where there are several.
  package let outputShape: [Int?]?
  /// Its parameters.
  package let parameterCount: Int
  /// The numbers of the calls whose outputs it takes; none for inputs of the model.
  package let inputs: [Int]
}

extension Model {
  /// The calls of the layers in the order in which they are computed, which begins with the inputs.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  package func layerCalls() throws -> [LayerCall] {
    _ = try built()
    let whole = graph.beginning(with: inputShapes?.first ?? [])
    let shown = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return whole.calls.map { call in
      let row = shown[call.name]
      let input = (call.layer as? InputLayer).map { [nil] + $0.shape.map { Optional($0) } }
      return LayerCall(
        name: call.name, className: type(of: call.layer).className, outputShape: row?.outputShape ?? input,
        parameterCount: row?.parameterCount ?? 0, inputs: call.inputs.compactMap(\.call))
    }
  }
}

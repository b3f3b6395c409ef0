public import HornbillGraph

extension Model {
  /// The outputs of all layers for inputs, in the order in which they are computed; dropout is off.
  ///
  /// - Parameter x: inputs: one tensor, several in the model's order, or several by name.
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func activations(_ x: any ModelData) throws -> [(layer: String, value: Tensor)] {
    let layers = try traced(x, "activations").layers
    _ = try Evaluation.storages(layers.map(\.value))
    return layers
  }

  /// The outputs of all layers and those of the model as nodes of one graph, which can be differentiated; dropout is off.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  package func traced(
    _ x: any ModelData, _ operation: String
  ) throws -> (layers: [(layer: String, value: Tensor)], outputs: [Tensor]) {
    let inputs = try ordered(x, operation)
    try build(inputShapes: Self.rowShapes(inputs, operation, name))
    let (scope, _) = try inspectionScope(isTraining: false)
    let outputs = try trace(inputs.map(\.asModelInput), in: scope)
    return (scope.outputs, outputs)
  }

  /// The gradient of the loss with respect to each trainable parameter, by path: how fast each would learn.
  ///
  /// - Parameters:
  ///   - x: inputs: one tensor, several in the model's order, or several by name; the first axis is the sample.
  ///   - y: targets, in the same way.
  ///   - sampleWeight: how much each sample counts.
  ///   - isTraining: whether dropout is on, as in a training step.
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func gradients(
    _ x: any ModelData, _ y: any ModelData, sampleWeight: (any ModelData)? = nil, isTraining: Bool = false
  ) throws -> [(path: String, value: Tensor)] {
    let (loss, scope, reader) = try inspectedLoss(x, y, sampleWeight, isTraining, "gradients")
    let values = reader.gradients(of: loss, in: scope).map(\.gradient)
    _ = try Evaluation.storages(values)
    return zip(try built().trainableEntries, values).map { ($0.declaration.path, $1) }
  }

  /// The gradient of the loss with respect to the output of each layer, the first layer first.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func activationGradients(
    _ x: any ModelData, _ y: any ModelData, sampleWeight: (any ModelData)? = nil, isTraining: Bool = false
  ) throws -> [(layer: String, value: Tensor)] {
    let (loss, scope, _) = try inspectedLoss(x, y, sampleWeight, isTraining, "activationGradients")
    let values = gradient(of: loss, withRespectTo: scope.outputs.map(\.value))
    _ = try Evaluation.storages(values)
    return zip(scope.outputs, values).map { ($0.layer, $1) }
  }

  private func inspectedLoss(
    _ x: any ModelData, _ y: any ModelData, _ sampleWeight: (any ModelData)?, _ isTraining: Bool,
    _ operation: String
  ) throws -> (loss: Tensor, scope: Scope, reader: ParameterReader) {
    let compiled = try requireCompiled(operation)
    let data = try prepare(Dataset(x, y, sampleWeight, operation), compiled, operation)
    let batch = try data.batch(of: data.tensors)
    let (scope, reader) = try inspectionScope(isTraining: isTraining)
    let outputs = try trace(batch.inputs.map(\.asModelInput), in: scope)
    return (try compiled.losses(batch, outputs, in: scope).whole, scope, reader)
  }

  private func inspectionScope(isTraining: Bool) throws -> (Scope, ParameterReader) {
    let reader = ParameterReader(try built())
    let scope = Scope(
      isTraining: isTraining, source: reader, seed: randomCounter.seed.tensor, step: randomCounter.step.tensor
    )
    return (scope, reader)
  }
}

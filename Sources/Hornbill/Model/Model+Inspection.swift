public import HornbillGraph

extension Model {
  /// The outputs of all layers for inputs, in the order in which they are computed; dropout is off.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func activations(_ x: Tensor) throws -> [(layer: String, value: Tensor)] {
    let layers = try traced(x, "activations").layers
    _ = try Evaluation.storages(layers.map(\.value))
    return layers
  }

  /// The outputs of all layers and those of the model as nodes of one graph, which can be differentiated; dropout is off.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  package func traced(
    _ x: Tensor, _ operation: String
  ) throws -> (layers: [(layer: String, value: Tensor)], outputs: [Tensor]) {
    try build(inputShapes: Self.rowShapes([x], operation, name))
    let (scope, _) = try inspectionScope(isTraining: false)
    let outputs = try trace([x.asModelInput], in: scope)
    return (scope.outputs, outputs)
  }

  /// The gradient of the loss with respect to each trainable parameter, by path: how fast each would learn.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - y: targets.
  ///   - sampleWeight: how much each sample counts.
  ///   - isTraining: whether dropout is on, as in a training step.
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func gradients(
    _ x: Tensor, _ y: Tensor, sampleWeight: Tensor? = nil, isTraining: Bool = false
  ) throws -> [(path: String, value: Tensor)] {
    let (loss, _, reader) = try inspectedLoss(x, y, sampleWeight, isTraining, "gradients")
    let values = gradient(of: loss, withRespectTo: reader.trainableTensors)
    _ = try Evaluation.storages(values)
    return zip(try built().trainableEntries, values).map { ($0.declaration.path, $1) }
  }

  /// The gradient of the loss with respect to the output of each layer, the first layer first.
  ///
  /// - Throws: `HornbillError` where the model is not compiled or the data does not fit.
  public func activationGradients(
    _ x: Tensor, _ y: Tensor, sampleWeight: Tensor? = nil, isTraining: Bool = false
  ) throws -> [(layer: String, value: Tensor)] {
    let (loss, scope, _) = try inspectedLoss(x, y, sampleWeight, isTraining, "activationGradients")
    let values = gradient(of: loss, withRespectTo: scope.outputs.map(\.value))
    _ = try Evaluation.storages(values)
    return zip(scope.outputs, values).map { ($0.layer, $1) }
  }

  private func inspectedLoss(
    _ x: Tensor, _ y: Tensor, _ sampleWeight: Tensor?, _ isTraining: Bool, _ operation: String
  ) throws -> (loss: Tensor, scope: Scope, reader: ParameterReader) {
    let compiled = try requireCompiled(operation)
    try prepare(try Dataset(x, y, sampleWeight, operation), compiled)
    let (scope, reader) = try inspectionScope(isTraining: isTraining)
    let prediction = try prediction([x.asModelInput], in: scope)
    let own = try compiled.loss(y, prediction, sampleWeights: sampleWeight)
    return (scope.losses.reduce(own) { $0 + $1 }, scope, reader)
  }

  private func inspectionScope(isTraining: Bool) throws -> (Scope, ParameterReader) {
    let reader = ParameterReader(try built())
    let scope = Scope(
      isTraining: isTraining, source: reader, seed: randomCounter.seed.tensor, step: randomCounter.step.tensor
    )
    return (scope, reader)
  }
}

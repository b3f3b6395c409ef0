public import HornbillGraph

/// A value of a network that is being described: a shape and a type without numbers.
///
/// ```swift
/// let x = Input(shape: [4])
/// let hidden = try Dense(8, activation: .relu)(x)
/// let model = try Model(inputs: x, outputs: Dense(1)(Concatenate()(x, hidden)))
/// ```
///
/// Layers are values, so a layer is known by its name: calls of layers of one name are calls of one layer, and share its
/// weights. A layer value called twice is one layer; a layer of a type without names is another one in each call.
/// (`keras/src/backend/common/keras_tensor.py`)
public struct SymbolicTensor: Sendable {
  let call: SymbolicCall
  /// Which of the call's outputs this is.
  let index: Int

  init(_ call: SymbolicCall, _ index: Int) {
    self.call = call
    self.index = index
  }

  /// An input of a model: samples of a shape, without the batch axis.
  public init(shape: [Int], dtype: DType = .float32, name: String? = nil) {
    let layer = InputLayer(shape: shape, dtype: dtype, name: name)
    self.init(SymbolicCall(layer, name: layer.name, [], [(shape, dtype)]), 0)
  }

  /// The extents; nil for the batch.
  public var shape: [Int?] { [nil] + rowShape }
  /// The type of the elements.
  public var dtype: DType { call.outputs[index].dtype }
  /// The name of the layer that gives the value.
  public var name: String { call.name }
  /// The shape of one sample.
  var rowShape: [Int] { call.outputs[index].shape }

  /// The outputs of a layer for inputs, whose shapes are known at once.
  ///
  /// - Parameter name: the layer's name in the model; its own, or a new one, where nil.
  /// - Throws: `HornbillError`, which names the layer, where the inputs do not fit.
  static func outputs(
    of layer: any Layer, named name: String? = nil, _ inputs: [SymbolicTensor]
  ) throws -> [SymbolicTensor] {
    let className = layer.ownClassName
    let name = name ?? (layer.name.isEmpty ? LayerNames.name(nil, className) : layer.name)
    func error(_ expected: String, _ received: String) -> HornbillError {
      HornbillError(className, path: name, expected: expected, received: received)
    }
    guard !inputs.isEmpty else { throw error("at least one input", "none") }
    for input in inputs where !isReasonable(input.rowShape) {
      throw error("inputs of at most 2^40 elements a sample", "shape \(input.rowShape)")
    }
    var layer = layer
    let state = InnerState.taken(from: &layer)
    let scope = Scope(
      isTraining: false, source: ParameterCollector(), seed: Tensor(Int64(0)), step: Tensor(Int64(0)))
    let results = try scope.call(
      layer, named: name,
      inputs.map { Tensor.placeholder($0.name, Shape([1] + $0.rowShape), $0.dtype) })
    if let wrong = results.first(where: { $0.rank == 0 }) {
      throw error("outputs with a batch axis", "shape \(wrong.shape)")
    }
    let call = SymbolicCall(
      layer, name: name, inputs, results.map { (Array($0.shape.dropFirst()), $0.dtype) }, state: state)
    return results.indices.map { SymbolicTensor(call, $0) }
  }

  /// The output where there is one.
  ///
  /// - Throws: `HornbillError` where there are several.
  static func one(of outputs: [SymbolicTensor], _ className: String, _ name: String) throws -> SymbolicTensor
  {
    guard outputs.count == 1 else {
      throw HornbillError(
        className, path: name.isEmpty ? nil : name, expected: "a layer of one output",
        received: "one of \(outputs.count)", hint: "Call outputs(_:) for a layer of several.")
    }
    return outputs[0]
  }
}

/// Keras's name for a model's symbolic input.
public typealias Input = SymbolicTensor

/// One call of a layer, which keeps what came before it and cannot be changed, so that calls never make a cycle.
final class SymbolicCall: Sendable {
  let layer: any Layer
  let name: String
  let inputs: [SymbolicTensor]
  /// Each output's shape of one sample, and its type.
  let outputs: [(shape: [Int], dtype: DType)]

  /// What the layer brings with it where it is a model.
  let state: InnerState

  init(
    _ layer: any Layer, name: String, _ inputs: [SymbolicTensor], _ outputs: [(shape: [Int], dtype: DType)],
    state: InnerState = InnerState()
  ) {
    self.state = state
    self.layer = layer
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
  }
}

extension Layer {
  /// The layer's output for one symbolic input or more.
  ///
  /// - Throws: `HornbillError`, which names the layer, where the inputs do not fit or there is not one output.
  public func callAsFunction(_ inputs: SymbolicTensor...) throws -> SymbolicTensor { try self(inputs) }

  /// The layer's output for a list of symbolic inputs.
  ///
  /// - Throws: `HornbillError`, which names the layer, where the inputs do not fit or there is not one output.
  public func callAsFunction(_ inputs: [SymbolicTensor]) throws -> SymbolicTensor {
    try SymbolicTensor.one(of: outputs(inputs), Self.className, name)
  }

  /// All outputs of the layer for a list of symbolic inputs.
  ///
  /// - Throws: `HornbillError`, which names the layer, where the inputs do not fit.
  public func outputs(_ inputs: [SymbolicTensor]) throws -> [SymbolicTensor] {
    try SymbolicTensor.outputs(of: self, inputs)
  }
}

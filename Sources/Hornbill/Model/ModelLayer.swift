public import HornbillGraph

/// A model as a layer of another one: the calls of its layers, whose parameters lie under its name.
///
/// ```swift
/// let encoder = try Model.load(from: "encoder.keras")
/// let x = Input(shape: [784])
/// let model = try Model(inputs: x, outputs: Dense(10)(encoder(x)))
/// try model.setTrainable(false, layers: [encoder.name])
/// ```
///
/// Parameters belong to one model, so the outer one begins with copies of the inner one's as they are when it is called; what
/// is frozen there is frozen here.
public struct ModelLayer: Layer {
  /// The class name of Keras's models of branches.
  public static let className = "Functional"
  /// The name of the model.
  public let name: String
  let graph: LayerGraph
  /// Whether Keras has it as a `Sequential`.
  let isSequential: Bool

  init(name: String, _ graph: LayerGraph, isSequential: Bool = false) {
    self.name = name
    self.graph = graph
    self.isSequential = isSequential
  }

  /// Keras's class name of this model.
  var kind: String { isSequential ? "Sequential" : Self.className }

  /// The shape of one sample, where there is one input.
  public var inputShape: [Int]? { graph.inputLayers.count == 1 ? graph.inputLayers[0].shape : nil }

  /// The same model with an input of a shape.
  func beginning(with shape: Shape) -> ModelLayer {
    ModelLayer(name: name, graph.beginning(with: shape), isSequential: isSequential)
  }

  /// Computes the model's outputs.
  ///
  /// - Throws: `HornbillError` where the number of inputs is wrong, and what the layers throw.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    let count = graph.inputLayers.count
    guard inputs.count == count else {
      throw scope.error(expected: count == 1 ? "one input" : "\(count) inputs", received: "\(inputs.count)")
    }
    return try graph(inputs, in: scope)
  }
}

extension ModelLayer {
  /// Reads Keras's configuration of a `Functional`.
  ///
  /// - Throws: `HornbillError` where the layers and their calls do not fit each other.
  public init(from decoder: any Decoder) throws {
    let object: ConfigValue = .object([
      "class_name": .string(Self.className), "config": try ConfigValue(from: decoder),
    ])
    let reader = ArchitectureReader(file: Self.className)
    let inner = try FunctionalReader(KerasMembers(object, Self.className), reader, isOuter: false).read()
    self.init(name: inner.name, inner.graph)
  }

  /// Writes Keras's configuration of a `Functional`.
  public func encode(to encoder: any Encoder) throws {
    try ArchitectureWriter(frozenLayers: []).config(of: self).encode(to: encoder)
  }
}

extension Model {
  /// The model's output for one symbolic input or more: the model becomes a layer.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit or there is not one output.
  public func callAsFunction(_ inputs: SymbolicTensor...) throws -> SymbolicTensor { try self(inputs) }

  /// The model's output for a list of symbolic inputs: the model becomes a layer.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit or there is not one output.
  public func callAsFunction(_ inputs: [SymbolicTensor]) throws -> SymbolicTensor {
    try SymbolicTensor.one(of: outputs(inputs), ModelLayer.className, name)
  }

  /// All outputs of the model for a list of symbolic inputs: the model becomes a layer.
  ///
  /// - Throws: `HornbillError` where the inputs do not fit.
  public func outputs(_ inputs: [SymbolicTensor]) throws -> [SymbolicTensor] {
    for input in inputs where !isReasonable(input.rowShape) {
      throw HornbillError(
        "Model", path: name, expected: "inputs of at most 2^40 elements a sample",
        received: "shape \(input.rowShape)")
    }
    try build(inputShapes: inputs.map { Shape($0.rowShape) })
    let parameters = try built()
    let weights = Dictionary(
      uniqueKeysWithValues: parameters.entries.map { entry in
        ("\(name)/\(entry.declaration.path)", parameters.value(of: entry))
      })
    return try SymbolicTensor.outputs(
      of: ModelLayer(name: name, graph.beginning(with: inputShape ?? []), isSequential: branches == nil),
      inputs,
      state: InnerState(weights: weights, frozenLayers: Set(frozenLayers.map { "\(name)/\($0)" })))
  }
}

/// What a model that becomes a layer brings with it, by paths in the outer model.
struct InnerState: Sendable {
  var weights: [String: Tensor] = [:]
  var frozenLayers: Set<String> = []

  mutating func merge(_ other: InnerState) {
    weights.merge(other.weights) { $1 }
    frozenLayers.formUnion(other.frozenLayers)
  }
}

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
  /// What the layer brings with it, until a model has taken it.
  var state: InnerState

  init(name: String, _ graph: LayerGraph, state: InnerState = InnerState()) {
    self.name = name
    self.graph = graph
    self.state = state
  }

  /// The shape of one sample of the only input.
  public var inputShape: [Int]? { graph.inputLayers.count == 1 ? graph.inputLayers[0].shape : nil }

  /// Computes the model's outputs.
  ///
  /// - Throws: `HornbillError` where the number of inputs is wrong, and what the layers throw.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    // A line of layers that waits for its data's shape has no layer for its input.
    let count = Swift.max(graph.inputLayers.count, 1)
    guard inputs.count == count else {
      throw scope.error(expected: count == 1 ? "one input" : "\(count) inputs", received: "\(inputs.count)")
    }
    return try graph(inputs, in: scope)
  }
}

/// A line of layers as a layer of another model; see ``ModelLayer``.
public struct SequentialLayer: Layer {
  /// The class name of Keras's models that are lines of layers.
  public static let className = "Sequential"
  var inner: ModelLayer

  init(_ inner: ModelLayer) { self.inner = inner }

  /// The name of the model.
  public var name: String { inner.name }
  /// The shape of one sample, where the model's layers say it.
  public var inputShape: [Int]? { inner.inputShape }

  /// Computes the model's output.
  ///
  /// - Throws: `HornbillError` where there is not one input, and what the layers throw.
  public func call(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] {
    try inner.call(inputs, in: scope)
  }

  /// Reads Keras's configuration of a `Sequential`.
  ///
  /// - Throws: `HornbillError` where the layers do not fit each other.
  public init(from decoder: any Decoder) throws {
    let object: ConfigValue = .object([
      "class_name": .string(Self.className), "config": try ConfigValue(from: decoder),
    ])
    let reader = ArchitectureReader(file: Self.className)
    let part = try reader.part(KerasMembers(object, Self.className))
    guard let line = part.layer as? SequentialLayer else {
      throw HornbillError(Self.className, expected: "a line of layers", received: "\(type(of: part.layer))")
    }
    self = line
  }

  /// Writes Keras's configuration of a `Sequential`.
  public func encode(to encoder: any Encoder) throws {
    try ArchitectureWriter(frozenLayers: []).config(of: self).encode(to: encoder)
  }
}

/// A layer that is a model, of whichever kind.
protocol InnerModel: Layer {
  /// The calls of its layers, and what it brings with it.
  var inner: ModelLayer { get set }
  /// The same model with an input of a shape.
  func beginning(with shape: Shape) -> any Layer
}

extension SequentialLayer: InnerModel {
  func beginning(with shape: Shape) -> any Layer {
    SequentialLayer(ModelLayer(name: name, inner.graph.beginning(with: shape), state: inner.state))
  }
}

extension ModelLayer: InnerModel {
  var inner: ModelLayer {
    get { self }
    set { self = newValue }
  }

  func beginning(with shape: Shape) -> any Layer { self }
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
    return try SymbolicTensor.outputs(of: asLayer(), inputs)
  }

  /// The model as a layer, with what it brings with it: first weights where its shapes are known, and what is frozen.
  func asLayer() -> any Layer {
    let parameters = try? built()
    let weights = (parameters?.entries ?? []).map { entry in
      ("\(name)/\(entry.declaration.path)", parameters?.value(of: entry))
    }
    let inner = ModelLayer(
      name: name, inputShape.map { graph.beginning(with: $0) } ?? graph,
      state: InnerState(
        weights: Dictionary(uniqueKeysWithValues: weights).compactMapValues { $0 },
        frozenLayers: Set(frozenLayers.map { "\(name)/\($0)" })))
    return branches == nil ? SequentialLayer(inner) : inner
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

extension InnerState {
  /// What a layer brings with it, taken from it; nothing where it is no model.
  static func taken(from layer: inout any Layer) -> InnerState {
    guard var model = layer as? any InnerModel else { return InnerState() }
    let state = model.inner.state
    model.inner.state = InnerState()
    layer = model
    return state
  }
}

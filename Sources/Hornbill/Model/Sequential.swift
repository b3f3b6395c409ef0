import HornbillGraph

/// A model whose graph is a line: each layer's output is the next one's input.
public final class Sequential: Model {
  /// A model of the layers in a block.
  ///
  /// ```swift
  /// let model = Sequential {
  ///   Dense(64, activation: .sigmoid, inputShape: [784])
  ///   Dense(10, activation: .softmax)
  /// }
  /// ```
  public convenience init(name: String? = nil, seed: Int? = nil, @LayerBuilder _ layers: () -> [any Layer]) {
    self.init(layers(), name: name, seed: seed)
  }

  /// A model of the given layers.
  public init(_ layers: [any Layer] = [], name: String? = nil, seed: Int? = nil) {
    super.init(name: LayerNames.name(name, "Sequential"), seed: seed)
    for layer in layers { append(layer) }
  }

  /// Adds a layer at the end.
  ///
  /// - Throws: `HornbillError` once the model has been built.
  public func add(_ layer: some Layer) throws {
    guard parameters == nil else {
      throw HornbillError(
        "add", path: name, expected: "a model that has not been built", received: "a built one",
        hint: "Add all layers before fit, compile with an input shape, or predict.")
    }
    append(layer)
  }

  /// Adds a model at the end, as a layer with copies of its weights; what is frozen there is frozen here.
  ///
  /// - Throws: `HornbillError` once the model has been built.
  public func add(_ model: Model) throws { try add(model.asLayer()) }

  /// Begins with an input of a shape.
  ///
  /// - Throws: `HornbillError` once the model has been built, and where the value is not an input.
  public func add(_ input: SymbolicTensor) throws {
    guard let layer = input.call.layer as? InputLayer else {
      throw HornbillError(
        "add", path: name, expected: "a layer, or an Input", received: "the output of \"\(input.name)\"",
        hint: "Use Model(inputs:outputs:) for outputs of layers that have been called.")
    }
    try add(layer)
  }

  private func append(_ layer: any Layer) {
    var layer = layer
    let state = InnerState.taken(from: &layer)
    inheritedWeights.merge(state.weights) { $1 }
    frozenLayers.formUnion(state.frozenLayers)
    layers.append(layer)
    guard layer.name.isEmpty else { return layerNames.append(layer.name) }
    let base = snakeCase(type(of: layer).className)
    var name = base
    var count = 0
    while layerNames.contains(name) {
      count += 1
      name = "\(base)_\(count)"
    }
    layerNames.append(name)
  }
}

/// Collects the layers of a `Sequential` block; `if` and `for` work in it.
@resultBuilder
public enum LayerBuilder {
  /// One layer.
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  /// A model as a layer, with copies of its weights.
  public static func buildExpression(_ model: Model) -> [any Layer] { [model.asLayer()] }
  /// An input, or the layer that gives the value.
  public static func buildExpression(_ input: SymbolicTensor) -> [any Layer] { [input.call.layer] }
  /// Several layers.
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  /// Layers one after another.
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  /// Layers that are there on a condition.
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  /// Layers of the first branch.
  public static func buildEither(first: [any Layer]) -> [any Layer] { first }
  /// Layers of the second branch.
  public static func buildEither(second: [any Layer]) -> [any Layer] { second }
  /// Layers of a loop.
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}

import HornbillGraph

/// Writes a model's layers and their calls as Keras does in `config.json`
/// (`keras/src/saving/serialization_lib.py`, `keras/src/models/functional.py`).
struct ArchitectureWriter {
  /// The paths of the layers that are frozen.
  let frozenLayers: Set<String>

  /// A model: `Sequential` for a line of layers, `Functional` for calls of layers.
  ///
  /// - Throws: what a layer's encoding throws.
  func model(_ model: Model) throws -> ConfigValue {
    guard let graph = model.branches else {
      return try sequential(
        named: model.name, Array(zip(model.layers, model.layerNames)), model.inputShape, path: "")
    }
    return try functional(named: model.name, graph, path: "", isTrainable: nil)
  }

  /// Whether a layer is frozen, or a model that it is in: of some models Keras reads that of their layers alone.
  private func isFrozen(_ path: String) -> Bool {
    frozenLayers.contains(path)
      || path.indices.contains { path[$0] == "/" && frozenLayers.contains(String(path[..<$0])) }
  }

  // MARK: - Objects

  private func object(
    module: String, className: String, config: [String: ConfigValue], registeredName: String? = nil
  ) -> [String: ConfigValue] {
    [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": registeredName.map { .string($0) } ?? .null,
    ]
  }

  /// A layer under the name that its model has for it.
  func layer(_ layer: any Layer, named name: String, path: String) throws -> [String: ConfigValue] {
    let isTrainable = !isFrozen(path)
    if let inner = (layer as? any InnerModel)?.inner {
      let value =
        layer is SequentialLayer
        ? try sequential(
          named: name, inner.graph.layers, nil, path: path + "/", isTrainable: isTrainable)
        : try functional(named: name, inner.graph, path: path + "/", isTrainable: isTrainable)
      guard case .object(let members) = value else { return [:] }
      return members
    }
    if let operation = layer as? any OperationLayer {
      let object = operation.kerasObject
      return self.object(
        module: object.module, className: object.className,
        config: object.config.merging(["name": .string(name)]) { $1 }, registeredName: object.className)
    }
    let type = type(of: layer)
    guard case .object(var config) = try ConfigValue(encoding: AnyEncodable(layer)) else {
      throw HornbillError(
        type.className, path: name, expected: "a layer that is encoded under keys", received: "another value")
    }
    config["name"] = .string(name)
    if let wrapper = layer as? any WrappingLayer {
      let inner = path + "/" + wrapper.innerName
      config["layer"] = .object(try self.layer(wrapper.wrapped, named: wrapper.wrapped.name, path: inner))
    }
    if !(layer is InputLayer) {
      // Not all of Keras's layers without parameters take this.
      if !isTrainable { config["trainable"] = .bool(false) }
      // The name alone is what every version of Keras 3 reads.
      config["dtype"] = .string("float32")
    }
    let place = LayerRegistry.place(of: type)
    return object(
      module: place.module, className: type.className, config: config, registeredName: place.registeredName)
  }

  /// The configuration of a model as a layer.
  ///
  /// - Throws: what a layer's encoding throws.
  func config(of model: any InnerModel) throws -> ConfigValue {
    try layer(model, named: model.name, path: model.name)["config"] ?? .null
  }

  private func sequential(
    named name: String, _ layers: [(layer: any Layer, name: String)], _ inputShape: Shape?, path: String,
    isTrainable: Bool = true
  ) throws -> ConfigValue {
    var config: [String: ConfigValue] = [
      "name": .string(name), "trainable": .bool(isTrainable), "dtype": .string("float32"),
      "layers": .array(
        try layers.map { .object(try layer($0.layer, named: $0.name, path: path + $0.name)) }),
    ]
    if let inputShape { config["build_input_shape"] = batchShape(inputShape.dimensions) }
    return .object(object(module: "keras", className: "Sequential", config: config))
  }

  private func functional(
    named name: String, _ graph: LayerGraph, path: String, isTrainable: Bool?
  ) throws -> ConfigValue {
    let writer = try CallWriter(graph)
    let layers = try graph.layers.map { entry in
      var members = try layer(entry.layer, named: entry.name, path: path + entry.name)
      members["name"] = .string(entry.name)
      members["inbound_nodes"] = .array(writer.calls(of: entry.name))
      return ConfigValue.object(members)
    }
    var config: [String: ConfigValue] = [
      "name": .string(name), "layers": .array(layers), "input_layers": writer.inputs,
      "output_layers": writer.outputs,
    ]
    // Keras gives false to every layer inside; of a model that is trained, the layers say themselves what is frozen.
    if isTrainable == false { config["trainable"] = .bool(false) }
    return .object(
      object(
        module: "keras.src.models.functional", className: ModelLayer.className, config: config,
        registeredName: ModelLayer.className))
  }
}

/// The extents of a batch of samples; null for the batch.
func batchShape(_ rowShape: some Sequence<Int>) -> ConfigValue {
  .array([.null] + rowShape.map { .integer($0) })
}

/// A value whose type is known only while it runs.
struct AnyEncodable: Encodable {
  let value: any Encodable

  init(_ value: any Encodable) { self.value = value }

  func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

import HornbillGraph

/// Reads a model's layers and their calls as Keras writes them in `config.json`.
///
/// Classes are found by their names; a module says only whether a name is that of a layer or of an operation. What the file
/// says beyond what is known here is left out, with a warning.
struct ArchitectureReader {
  /// The name of the file, for error messages.
  let file: String
  /// The shape of one sample, where the file leaves extents open.
  var inputShape: [Int]?
  /// What users were told of the file.
  private let told = Warning.Once()

  init(file: String, inputShape: [Int]? = nil) {
    self.file = file
    self.inputShape = inputShape
  }

  /// What was read of a model.
  struct Architecture {
    var name: String
    /// The layers of a line.
    var layers: [(layer: any Layer, name: String)] = []
    /// The calls of a model that is not a line.
    var graph: LayerGraph?
    /// The shape of one sample of a line.
    var inputShape: [Int]?
    var frozenLayers: Set<String>
  }

  /// A layer with its name in its model.
  struct Part {
    var layer: any Layer
    var name: String
    /// The paths of the layers that are frozen: its own, or those of layers in it.
    var frozenLayers: Set<String> = []
  }

  /// Where Keras 2 says a shape, and what the classes of models are called.
  private static let shapeKeys = ["batch_shape", "batch_input_shape"]
  private static let functionalNames: Set<String> = ["Functional", "Model"]

  // MARK: - Models

  /// A model.
  ///
  /// - Throws: `HornbillError` where it is not one, or a part of it is unknown or does not fit the others.
  func model(_ object: ConfigValue) throws -> Architecture {
    let object = try KerasMembers(object, file)
    switch object.className {
    case "Sequential":
      let line = try sequential(object, isOuter: true)
      let frozen = line.parts.reduce(into: Set<String>()) { $0.formUnion($1.frozenLayers) }
      return Architecture(
        name: line.name, layers: line.parts.map { ($0.layer, $0.name) }, inputShape: line.inputShape,
        frozenLayers: frozen)
    case let name where Self.functionalNames.contains(name):
      let functional = try FunctionalReader(object, self, isOuter: true).read()
      return Architecture(
        name: functional.name, graph: functional.graph, frozenLayers: functional.frozenLayers)
    default:
      throw HornbillError(
        "load", path: file, expected: "a model of the class Sequential or Functional",
        received: "\"\(object.className)\"",
        hint: "Build a model that is a class of its own in code, and load its weights into it.")
    }
  }

  private func sequential(
    _ object: KerasMembers, isOuter: Bool
  ) throws -> (name: String, parts: [Part], inputShape: [Int]?) {
    // Keras before 2.2.3 wrote the list of layers alone.
    let config = object.config ?? ["layers": object["config"] ?? .null]
    guard case .array(let objects) = config["layers"] else {
      throw HornbillError(
        "load", path: file, expected: "a list of layers of the model",
        received: "\(config["layers"] ?? .null)")
    }
    var shape: [Int]?
    let parts = try objects.enumerated().map { number, entry in
      let entry = try KerasMembers(entry, file)
      if number == 0 {
        // Keras 2 gives the shape to the first layer where there is no layer for the input.
        shape = try Self.shapeKeys.lazy.compactMap { entry.config?[$0] }.first.map {
          try rowShape($0, isOuter: isOuter)
        }
      }
      return try part(entry, isOuter: isOuter && number == 0)
    }
    if shape == nil, let built = config["build_input_shape"] ?? object.buildShape, built != .null {
      shape = try rowShape(built, isOuter: isOuter)
    }
    return (config["name"]?.string ?? "sequential", parts, shape ?? (isOuter ? inputShape : nil))
  }

  // MARK: - Layers

  /// A layer; a model as a layer has its layers in it.
  ///
  /// - Throws: `HornbillError` where its class is unknown or its settings are not what they should be.
  func part(_ object: KerasMembers, isOuter: Bool = false) throws -> Part {
    if object.className == "Sequential" {
      let line = try sequential(object, isOuter: isOuter)
      let name = object.name ?? line.name
      var graph = LayerGraph(line: line.parts.map { ($0.layer, $0.name) })
      if let shape = line.inputShape { graph = graph.beginning(with: Shape(shape)) }
      return model(
        SequentialLayer(ModelLayer(name: name, graph)), object,
        line.parts.reduce(into: Set<String>()) { $0.formUnion($1.frozenLayers) })
    }
    if Self.functionalNames.contains(object.className) {
      let inner = try FunctionalReader(object, self, isOuter: isOuter).read()
      return model(
        ModelLayer(name: object.name ?? inner.name, inner.graph), object, inner.frozenLayers)
    }
    var config = object.config ?? [:]
    if object.className == InputLayer.className { config = try inputConfig(config, isOuter: isOuter) }
    let (layer, unread) = try decode(object, config)
    let name = object.name ?? config["name"]?.string ?? layer.name
    report(unread, object.className, config)
    return Part(layer: layer, name: name, frozenLayers: Self.frozen(layer, config, name))
  }

  private func model(_ layer: any InnerModel, _ object: KerasMembers, _ frozen: Set<String>) -> Part {
    let isWhole = layer.inner.graph.layers.allSatisfy {
      $0.layer is InputLayer || $0.layer is any OperationLayer || frozen.contains($0.name)
    }
    // In Keras training changes what the layers themselves allow, whatever the model says of all.
    let isFrozen = object.config?["trainable"] == .bool(false) && isWhole
    return Part(
      layer: layer, name: layer.name,
      frozenLayers: isFrozen ? [layer.name] : Set(frozen.map { "\(layer.name)/\($0)" }))
  }

  /// What is frozen of a layer: of one around another the one inside decides, which has what training may change.
  private static func frozen(
    _ layer: any Layer, _ config: [String: ConfigValue], _ name: String
  ) -> Set<String> {
    let isFrozen = config["trainable"] == .bool(false)
    guard let wrapper = layer as? any WrappingLayer else { return isFrozen ? [name] : [] }
    guard case .object(let members) = config["layer"], case .object(let inner) = members["config"] else {
      return []
    }
    let frozen = Self.frozen(wrapper.wrapped, inner, wrapper.innerName)
    return isFrozen && frozen == [wrapper.innerName] ? [name] : Set(frozen.map { "\(name)/\($0)" })
  }

  private func decode(
    _ object: KerasMembers, _ config: [String: ConfigValue]
  ) throws -> (layer: any Layer, unread: [String]) {
    let decoder = ConfigDecoder(.object(config))
    // Names that the loaded layers are given do not count as names that were taken.
    do {
      let layer = try LayerNames.$current.withValue(LayerNames()) {
        try LayerRegistry.decode(
          className: object.className, registeredName: object["registered_name"]?.string, from: decoder)
      }
      return (layer, decoder.log.unread)
    } catch let error as DecodingError {
      throw HornbillError(
        object.className, path: config["name"]?.string, expected: "Keras's settings of the layer",
        received: error.reason, hint: "The file is damaged, or was written by another version.")
    } catch var error as HornbillError {
      if error.path == nil { error.path = config["name"]?.string }
      throw error
    }
  }

  // MARK: - Shapes

  /// The configuration of an input under today's names, with all extents.
  private func inputConfig(
    _ config: [String: ConfigValue], isOuter: Bool
  ) throws -> [String: ConfigValue] {
    var config = config
    let shape = Self.shapeKeys.lazy.compactMap { config[$0] }.first ?? .null
    config["batch_input_shape"] = nil
    config["batch_shape"] = batchShape(try rowShape(shape, isOuter: isOuter))
    return config
  }

  /// The shape of one sample, of that of a batch.
  private func rowShape(_ value: ConfigValue, isOuter: Bool) throws -> [Int] {
    guard case .array(let extents) = value, extents.count <= 9 else {
      throw HornbillError(
        "load", path: file, expected: "the shape of a batch, as a list", received: value.json)
    }
    let known = extents.dropFirst().map(\.int)
    if isOuter, let inputShape {
      guard known.count == inputShape.count, zip(known, inputShape).allSatisfy({ $0 == nil || $0 == $1 })
      else {
        throw HornbillError(
          "load", path: file, expected: "an inputShape that agrees with the model's \(value.json)",
          received: "\(inputShape)")
      }
      return inputShape
    }
    let shape = known.compactMap { $0 }
    guard shape.count == known.count else {
      throw HornbillError(
        "load", path: file, expected: "an input whose extents after the batch are known",
        received: value.json,
        hint: "Say the shape of one sample: Model.load(from: path, inputShape: [224, 224, 3]).")
    }
    guard isReasonable(shape) else {
      throw HornbillError(
        "load", path: file, expected: "samples of at most 2^40 elements", received: "shape \(shape)")
    }
    return shape
  }

  // MARK: - Warnings

  /// What every layer of Keras has, and what changes nothing here: seeds of generators whose numbers are Keras's own, and
  /// what matters with a setting alone that is refused.
  private static let commonKeys: Set<String> = [
    "name", "trainable", "dtype", "seed", "batch_input_shape", "quantization_config", "autocast",
    "renorm_momentum",
  ]

  private func report(_ unread: [String], _ className: String, _ config: [String: ConfigValue]) {
    let keys = unread.filter { !Self.commonKeys.contains($0) }
    if !keys.isEmpty {
      told.tell("\(file): \(className): unknown settings are left out: \(keys.joined(separator: ", "))")
    }
    if let policy = config["dtype"].flatMap({ Self.policy($0) }), policy != "float32",
      className != InputLayer.className
    {
      told.tell("\(file): \(className) is of \(policy), and computed in float32")
    }
  }

  /// The name of a policy of dtypes.
  private static func policy(_ value: ConfigValue) -> String? {
    guard case .object(let members) = value, case .object(let config) = members["config"] else {
      return value.string
    }
    return config["name"]?.string
  }
}

/// An object of `config.json`: its class and its configuration.
struct KerasMembers {
  let className: String
  private let members: [String: ConfigValue]

  /// - Throws: `HornbillError` where it is not one.
  init(_ value: ConfigValue, _ file: String) throws {
    guard case .object(let members) = value, let className = members["class_name"]?.string else {
      throw HornbillError(
        "load", path: file, expected: "an object of Keras, with a class_name and a config",
        received: String(value.json.prefix(60)),
        hint: "The file is damaged, or was written by something else.")
    }
    self.members = members
    self.className = className
  }

  subscript(key: String) -> ConfigValue? { members[key] }

  var config: [String: ConfigValue]? {
    if case .object(let config) = members["config"] { config } else { nil }
  }

  /// The name that the model has for the layer.
  var name: String? { members["name"]?.string ?? config?["name"]?.string }

  /// The shape for which the object was built.
  var buildShape: ConfigValue? {
    if case .object(let build) = members["build_config"] { build["input_shape"] } else { nil }
  }
}

extension DecodingError {
  /// What was wrong, and where, without the names of Swift's types.
  var reason: String {
    let context: Context
    switch self {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
      .dataCorrupted(let found):
      context = found
    @unknown default: return "\(self)"
    }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  }
}

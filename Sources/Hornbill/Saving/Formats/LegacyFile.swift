import HornbillGraph
import HornbillHDF5

/// An HDF5 file of Keras 2.2 to 2.15, or of Keras 3 in the same format: a group for each layer whose attributes list its weights, and for a whole model its
/// configuration as attributes of the root (`keras/src/legacy/saving/legacy_h5_format.py`).
struct LegacyFile {
  let root: HDF5Group
  private let file: String

  init(_ file: String) throws {
    self.file = file
    root = try HDF5File(path: file).root
  }

  /// The group of the weights: of the root in a file of weights alone.
  private func weights() throws -> HDF5Group? {
    if try Self.list("layer_names", of: root) != nil { return root }
    guard try root.kind(of: "model_weights") == .group else { return nil }
    return try root.group("model_weights")
  }

  /// Whether this is such a file at all.
  var hasWeights: Bool { (try? weights()) != nil }

  // MARK: - Models

  /// - Throws: `HornbillError` where the file has no model.
  func source() throws -> ModelSource {
    guard let text = try root.attribute("model_config")?.string else {
      throw HornbillError(
        "load", path: file, expected: "a model with its architecture", received: "weights alone",
        hint: "Build the model in code, and load the weights into it with loadWeights(from:).")
    }
    guard case .object(var config) = try ConfigValue(json: text.utf8, file: file) else {
      throw HornbillError(
        "load", path: file, expected: "an object of Keras as model_config", received: String(text.prefix(60)))
    }
    var optimizer: LegacyOptimizer?
    if let text = try root.attribute("training_config")?.string {
      config["compile_config"] = Self.compileConfig(try ConfigValue(json: text.utf8, file: file))
      optimizer = try LegacyOptimizer(root, file)
    }
    return ModelSource(
      file: file, config: .object(config), stored: try stored(), legacyOptimizer: optimizer)
  }

  /// `training_config` as Keras 3 has it.
  private static func compileConfig(_ value: ConfigValue) -> ConfigValue {
    guard case .object(var members) = value else { return value }
    if case .object(var optimizer) = members.removeValue(forKey: "optimizer_config") {
      if case .object(var config) = optimizer["config"] {
        // Without a value the class has its own.
        config = config.filter { $0.value != .null }
        optimizer["config"] = .object(config)
      }
      members["optimizer"] = .object(optimizer)
    }
    return .object(members)
  }

  // MARK: - Weights

  /// One layer's data sets in their order.
  private struct LayerWeights {
    var layer: String
    var names: [String]
  }

  /// - Throws: `FileError` where the file is damaged.
  func stored() throws -> StoredParameters {
    guard let group = try weights(), let layers = try Self.list("layer_names", of: group) else {
      throw HornbillError(
        "load", path: file, expected: "the weights of layers, as Keras 2 writes them",
        received: "the groups \(root.names.joined(separator: ", "))")
    }
    var datasets: [String: HDF5Dataset] = [:]
    var all: [LayerWeights] = []
    for layer in layers {
      let own = try group.group(layer)
      let names = try Self.list("weight_names", of: own) ?? []
      guard !names.isEmpty else { continue }
      for name in names { datasets["\(layer)/\(name)"] = try own.dataset(name) }
      all.append(LayerWeights(layer: layer, names: names))
    }
    let (layerWeights, file) = (all, file)
    return StoredParameters(
      store: HDF5Store(datasets, file), others: { _ in false },
      places: { declarations, _ in try Self.places(declarations, layerWeights, file) })
  }

  /// Layers are found by their names where the file has them all, else by their order; a layer's weights by their names
  /// where they tell them apart, else by their order, those first that training may change.
  private static func places(
    _ declarations: [ParameterDeclaration], _ layers: [LayerWeights], _ file: String
  ) throws -> WeightPlaces {
    var order: [String] = []
    var own: [String: [ParameterDeclaration]] = [:]
    for declaration in declarations {
      let root = Model.root(of: declaration.path)
      if own[root] == nil { order.append(root) }
      own[root, default: []].append(declaration)
    }
    guard order.count == layers.count else {
      throw HornbillError(
        "load", path: file, expected: "weights of the layers \(order.joined(separator: ", "))",
        received: layers.map(\.layer).joined(separator: ", "),
        hint: "The file does not belong to this architecture.")
    }
    let byName = Dictionary(layers.map { ($0.layer, $0) }) { first, _ in first }
    let isByName = order.allSatisfy { byName[$0] != nil }
    var places = WeightPlaces()
    for (number, root) in order.enumerated() {
      let layer = isByName ? byName[root] ?? layers[number] : layers[number]
      let wanted = own[root] ?? []
      let sorted = wanted.filter(\.canBeTrained) + wanted.filter { !$0.canBeTrained }
      let bySuffix = Dictionary(layer.names.map { (suffix($0), [$0]) }, uniquingKeysWith: +)
      let isTold = wanted.allSatisfy { bySuffix[suffix($0.path)]?.count == 1 }
      guard sorted.count == layer.names.count else {
        throw HornbillError(
          "load", path: file,
          expected:
            "\(sorted.count) weights of \"\(layer.layer)\": \(sorted.map(\.path).joined(separator: ", "))",
          received: "\(layer.names.count): \(layer.names.joined(separator: ", "))",
          hint: "The file does not belong to this architecture.")
      }
      for (index, declaration) in sorted.enumerated() {
        let name = isTold ? bySuffix[suffix(declaration.path)]?[0] ?? "" : layer.names[index]
        places.parameters[declaration.path] = "\(layer.layer)/\(name)"
      }
    }
    return places
  }

  /// The last two parts of a name, without the number of the output: `conv/kernel` of `model/conv/kernel:0`.
  private static func suffix(_ name: String) -> String {
    let plain = name.prefix { $0 != ":" }
    return plain.split(separator: "/").suffix(2).joined(separator: "/")
  }

  /// A list of strings among the attributes, which Keras cuts where it is too long for one: `layer_names0`, `layer_names1`.
  static func list(_ name: String, of group: HDF5Group) throws -> [String]? {
    let names = Set(try group.attributeNames())
    if names.contains(name) { return try group.attribute(name)?.strings ?? [] }
    var parts: [String] = []
    var number = 0
    while names.contains("\(name)\(number)") {
      parts += try group.attribute("\(name)\(number)")?.strings ?? []
      number += 1
    }
    return number > 0 ? parts : nil
  }
}

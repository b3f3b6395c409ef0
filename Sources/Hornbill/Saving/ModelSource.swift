import HornbillGraph

/// A model as a file has it, whatever the format: Keras's configuration, and where the numbers are.
struct ModelSource {
  let file: String
  /// The model's object, with `compile_config` where it was compiled.
  var config: ConfigValue
  /// What only our own files have.
  var state: ModelState?
  var stored: StoredParameters
  /// Whether the places of the numbers are those of Keras 3's trees, which follow from the layers.
  var isTree = false
  /// The numbers of an optimizer of Keras 2.
  var legacyOptimizer: LegacyOptimizer?

  /// What our files say of training.
  ///
  /// - Throws: `HornbillError` where it is not what it should be.
  static func state(_ value: ConfigValue, _ file: String) throws -> ModelState {
    do {
      let state = try ConfigDecoder.decode(ModelState.self, from: value).value
      try state.progress?.validate(file)
      return state
    } catch let error as DecodingError {
      throw HornbillError(
        "load", path: file, expected: "the state of training", received: error.reason,
        hint: "The file is damaged, or was written by a newer version.")
    }
  }

  /// The model.
  ///
  /// - Parameters:
  ///   - compile: whether it is compiled, too, if it was.
  ///   - inputShape: the shape of one sample, where the file leaves extents open.
  /// - Throws: `HornbillError` where parts of the file do not fit each other, `FileError` where it cannot be read.
  func model(compile: Bool, inputShape: [Int]?) throws -> Model {
    let architecture = try ArchitectureReader(file: file, inputShape: inputShape).model(config)
    let settings = compile ? try KerasMembers(config, file)["compile_config"] : nil
    let training = try TrainingConfig(settings, file)
    if isTree, case .object(let members) = settings,
      let name = OldOptimizer.legacyClass(members["optimizer"])
    {
      Warning.tell("\(file): what the optimizer keras.optimizers.legacy.\(name) knew is not in the file")
    }
    let model: Model
    var shapes: [Shape] = []
    if let graph = architecture.graph {
      model = Model(name: architecture.name, seed: state?.seed)
      model.adopt(graph)
      shapes = graph.inputLayers.map { Shape($0.shape) }
    } else {
      model = Sequential([], name: architecture.name, seed: state?.seed)
      model.layers = architecture.layers.map(\.layer)
      model.layerNames = architecture.layers.map(\.name)
      guard let shape = architecture.inputShape ?? model.layers.first?.inputShape else {
        throw HornbillError(
          "load", path: file, expected: "a model that knows the shape of its input", received: "none",
          hint: "Say the shape of one sample: Model.load(from: path, inputShape: [28, 28]).")
      }
      shapes = [Shape(shape)]
    }
    model.frozenLayers = architecture.frozenLayers
    var stored = stored
    if isTree { stored = tree(stored, model) }
    stored.optimizer = hasSlots(training) ? training?.optimizer : nil
    let places = try model.build(inputShapes: shapes, from: stored)
    if let training {
      try model.compile(optimizer: training.optimizer, training.settings)
      if let compiled = model.compiled { try resume(model, compiled, stored, places) }
    }
    return model
  }

  private func tree(_ stored: StoredParameters, _ model: Model) -> StoredParameters {
    StoredParameters(store: stored.store, others: stored.others) {
      KerasTree(model).places($0, $1, in: stored.store)
    }
  }

  /// Whether the file has what the optimizer keeps of each parameter: it has not before training.
  private func hasSlots(_ training: TrainingConfig?) -> Bool {
    guard let optimizer = training?.optimizer, !optimizer.slots.isEmpty else { return false }
    if isTree {
      let first = KerasTree.firstSlot(optimizer, in: stored.store)
      return stored.store.shapes[KerasTree.optimizer + "\(first)"] != nil
    }
    return legacyOptimizer == nil && (state?.progress?.iterations ?? 0) > 0
  }

  private func resume(
    _ model: Model, _ compiled: Compiled, _ stored: StoredParameters, _ places: WeightPlaces
  ) throws {
    let parameters = try model.built()
    try stored.readSlots(places, parameters, compiled)
    if let progress = state?.progress { model.resume(progress, compiled) }
    if isTree, let store = stored.store as? HDF5Store {
      if let iterations = try store.integer(KerasTree.iterations) {
        guard iterations >= 0 else {
          throw HornbillError("load", path: file, expected: "a number of steps", received: "\(iterations)")
        }
        compiled.iterationCount = iterations
      }
      if case .constant = compiled.optimizer.learningRate,
        KerasTree.firstSlot(compiled.optimizer, in: store) == 2,
        let rate = try store.number(KerasTree.learningRate)
      {
        compiled.learningRate.storage.write([rate], as: .float32)
      }
    }
    try legacyOptimizer?.read(into: compiled, parameters, file)
  }
}

extension Model {
  /// The model as Keras's `config.json` has it.
  ///
  /// - Throws: `HornbillError` where the model cannot be built or holds a closure.
  func config(_ compiled: Compiled?) throws -> ConfigValue {
    let architecture = try architecture()
    guard let compiled, case .object(var members) = architecture else { return architecture }
    members["compile_config"] = try TrainingConfig(compiled).value()
    return .object(members)
  }

  /// The layers and their calls as Keras's `config.json` has them.
  ///
  /// - Throws: `HornbillError` where the model cannot be built or holds a closure.
  func architecture() throws -> ConfigValue {
    let paths = try built().entries.map(\.declaration.path)
    // What has no parameters is not frozen in a file.
    let frozen = frozenLayers.filter { layer in paths.contains { $0.hasPrefix(layer + "/") } }
    return try ArchitectureWriter(frozenLayers: frozen).model(self)
  }

  func state(_ compiled: Compiled?) -> ModelState {
    ModelState(seed: seed, progress: compiled.map { progress($0) })
  }
}

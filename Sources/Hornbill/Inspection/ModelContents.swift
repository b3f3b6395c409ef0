import HornbillFiles
import HornbillGraph
import HornbillHDF5

/// What a file with a model or with weights holds, or what a file of a model would hold.
package struct ModelContents {
  /// Keras's object of the model; nil where there are weights alone.
  package private(set) var architecture: ConfigValue?
  /// Keras's `compile_config`; nil where the model is not compiled.
  package private(set) var training: ConfigValue?
  /// How far training has come, where that is known.
  package private(set) var progress: ConfigValue?
  /// What else a file says of itself: the version of Keras, the date.
  package private(set) var notes: [String: ConfigValue] = [:]
  package private(set) var arrays: [InspectedArray] = []

  /// Reads a file without building a model: classes need not be known.
  ///
  /// - Throws: `HornbillError` where the name says no format, or the architecture is not as Keras writes it; `FileError`
  ///   where the file is damaged.
  package init(file path: String, _ operation: String) throws {
    switch try FileFormat(path, for: .loadingWeights, operation) {
    case .keras: try readKeras(path)
    case .safetensors: try readSafetensors(path)
    case .npz:
      let archive = try ZipArchive(path: path)
      arrays = try archive.members.map(\.name).filter { $0.hasSuffix(".npy") }.map {
        try InspectedArray(npz: $0, of: archive, path)
      }
    case .hdf5, .longHDF5, .weightsHDF5: try readHDF5(path)
    case .shardedHDF5:
      arrays = try ShardedFile(path).shards.flatMap { shard in
        try InspectedArray.all(in: shard.root, path).filter { shard.has($0.name) }
      }
    }
    // What Keras writes of a model that is not compiled.
    if training == .null { training = nil }
  }

  /// What a file of a model would hold, the arrays under their paths.
  ///
  /// - Throws: `HornbillError` where the model cannot be built or holds a closure.
  package init(_ model: Model) throws {
    let compiled = model.compiled
    architecture = try model.architecture()
    training = try compiled.map { try TrainingConfig($0).value() }
    if let compiled {
      progress = .object([
        "iterations": .integer(Int(compiled.iterationCount)),
        "learning_rate": .number(compiled.currentLearningRate),
        "epochs_trained": .integer(model.epochsTrained),
      ])
    }
    let parameters = try model.built()
    let places = WeightPlaces.paths(
      parameters.entries.map(\.declaration), compiled?.isTrained == true ? compiled?.optimizer : nil)
    arrays = model.arrays(places, parameters).map { InspectedArray($0) }
  }

  /// The arrays that are the model's, and those that only training needs.
  package var weights: [InspectedArray] { arrays.filter { !$0.isOfOptimizer } }
  package var optimizerArrays: [InspectedArray] { arrays.filter(\.isOfOptimizer) }

  /// The weights and nothing else.
  package var weightsAlone: ModelContents {
    var contents = self
    (contents.architecture, contents.training, contents.progress) = (nil, nil, nil)
    contents.arrays = weights
    return contents
  }

  // MARK: - Formats

  private mutating func readKeras(_ path: String) throws {
    let archive = try ZipArchive(path: path)
    try take(ConfigValue(json: archive.content(of: KerasFile.config, limit: 1 << 28), file: path))
    if archive[KerasFile.metadata] != nil,
      case .object(var about) = try ConfigValue(
        json: archive.content(of: KerasFile.metadata, limit: 1 << 24), file: path)
    {
      progress = about.removeValue(forKey: ModelState.key)
      notes = about
    }
    guard let file = try KerasFile.tree(of: archive, path) else { return }
    arrays = try InspectedArray.all(in: file.root, path)
  }

  private mutating func readSafetensors(_ path: String) throws {
    let file = try SafetensorsFile(path: path)
    for (key, text) in file.metadata {
      switch key {
      case SafetensorsModel.configKey: try take(ConfigValue(json: text.utf8, file: path))
      case SafetensorsModel.stateKey: progress = try ConfigValue(json: text.utf8, file: path)
      default: notes[key] = .string(text)
      }
    }
    arrays = file.tensors.map { InspectedArray($0, of: file, path) }
  }

  private mutating func readHDF5(_ path: String) throws {
    let root = try HDF5File(path: path).root
    if let text = try root.attribute("model_config")?.string {
      architecture = try ConfigValue(json: text.utf8, file: path)
    }
    if let text = try root.attribute("training_config")?.string {
      training = try ConfigValue(json: text.utf8, file: path)
    }
    for name in ["keras_version", "backend"] {
      if let text = try root.attribute(name)?.string { notes[name] = .string(text) }
    }
    arrays = try InspectedArray.all(in: root, path)
  }

  /// The model, and how it is compiled.
  private mutating func take(_ config: ConfigValue) throws {
    guard case .object(var members) = config else {
      architecture = config
      return
    }
    training = members.removeValue(forKey: "compile_config")
    architecture = .object(members)
  }
}

extension Model {
  /// A model of the architecture of one file with the weights of another, compiled as the first says but not trained.
  ///
  /// - Throws: what `load` and `loadWeights` throw.
  package static func load(weights path: String, architecture: String) throws -> Model {
    let model = try load(from: architecture)
    try model.loadWeights(from: path)
    // What the optimizer knew, it knew of other weights.
    if let compiled = model.compiled { try model.compile(optimizer: compiled.optimizer, compiled.settings) }
    return model
  }
}

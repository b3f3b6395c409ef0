import HornbillFiles
import HornbillGraph

/// How a run that may be cut short lies in a `.safetensors` file: the model's parameters and the optimizer's vectors
/// as in a model's file, `callbacks/NUMBER/NAME` for the callbacks' tensors, and everything else as JSON in the
/// metadata.
struct BackupFile: Codable {
  static let key = "hornbill.backup"

  /// The layers and their calls, and the optimizer, as in Keras's files.
  var model: ConfigValue
  var optimizer: ConfigValue
  var progress: ModelState.Progress
  /// The epoch with which training goes on.
  var epoch: Int
  var history: History
  var callbacks: [Remembered]

  /// What one callback knows.
  struct Remembered: Codable {
    var className: String
    var numbers: [String: Double]
    var tensors: [String: [Int]]

    private enum CodingKeys: String, CodingKey {
      case numbers, tensors
      case className = "class_name"
    }
  }

  /// Saves a run after an epoch.
  ///
  /// - Throws: `HornbillError` where a layer cannot be saved, `FileError` where the file cannot be written.
  static func save(_ state: TrainingState, nextEpoch: Int, to path: String) throws {
    let model = state.model
    let compiled = try model.requireCompiled("BackupAndRestore")
    let saved = try rememberers(state).map { (name(of: $0), try $0.savedState() ?? CallbackState()) }
    let file = BackupFile(
      model: try model.architecture(),
      optimizer: try ConfigValue(encoding: EncodedOptimizer(compiled.optimizer)),
      progress: model.progress(compiled), epoch: nextEpoch,
      history: state.history,
      callbacks: saved.map { name, saved in
        Remembered(
          className: name, numbers: saved.numbers, tensors: saved.tensors.mapValues(\.shape.dimensions))
      })
    let parameters = try model.built()
    let places = WeightPlaces.paths(parameters.entries.map(\.declaration), compiled.optimizer)
    var entries = model.arrays(places, parameters).map(\.safetensors)
    for (number, (_, saved)) in saved.enumerated() {
      for (name, tensor) in saved.tensors.sorted(by: { $0.key < $1.key }) {
        let storage = try Evaluation.storages([tensor.cast(to: .float32)])[0]
        entries.append(
          SafetensorsFile.Entry(
            name: "callbacks/\(number)/\(name)", type: "F32", shape: tensor.shape.dimensions
          ) { write in
            try write(
              UnsafeRawBufferPointer(start: storage.pointer, count: tensor.shape.elementCount * 4))
          })
      }
    }
    try SafetensorsFile.write(
      entries, metadata: ["format": "hornbill", key: try ConfigValue(encoding: file).json], to: path)
  }

  /// Goes on where a backup ends; the model is not changed where its parts do not fit.
  ///
  /// - Throws: `FileError` where the file is damaged, `HornbillError` where it is of another model, another
  ///   optimizer or other callbacks.
  static func restore(_ state: TrainingState, from path: String) throws {
    let file = try SafetensorsFile(path: path)
    guard let text = file.metadata[key] else {
      throw mismatch(path, expected: "a backup of a training run", received: "a file of another kind")
    }
    let backup = try Self.decode(text, path)
    let model = state.model
    let compiled = try model.requireCompiled("BackupAndRestore")
    guard try backup.model == model.architecture() else {
      throw mismatch(
        path, expected: "a backup of this model, with the layers \(model.layerNames.joined(separator: ", "))",
        received: "one of the layers \(layerNames(backup.model).joined(separator: ", ")) with other settings")
    }
    let optimizer = compiled.optimizer
    guard try backup.optimizer == ConfigValue(encoding: EncodedOptimizer(optimizer)) else {
      var saved = "another"
      if case .object(let members) = backup.optimizer { saved = members["class_name"]?.string ?? saved }
      throw mismatch(
        path, expected: "a backup of training with this optimizer, \(type(of: optimizer).className)",
        received: "\(saved) with settings of its own")
    }
    try backup.progress.validate(path)
    let callbacks = rememberers(state)
    guard backup.callbacks.map(\.className) == callbacks.map({ name(of: $0) }), backup.epoch >= 0 else {
      throw mismatch(
        path, expected: "a backup of these callbacks: \(callbacks.map { name(of: $0) })",
        received: "\(backup.callbacks.map(\.className))")
    }
    let store = try SafetensorsStore(file, path)
    let stored = StoredParameters(
      store: store, others: { $0.hasPrefix("callbacks/") },
      optimizer: backup.progress.iterations > 0 ? optimizer : nil, places: WeightPlaces.paths)
    let parameters = try model.built()
    let declarations = parameters.entries.map(\.declaration)
    let places = try stored.check(declarations)
    let remembered = try backup.callbacks.enumerated().map { number, saved in
      CallbackState(
        numbers: saved.numbers,
        tensors: Dictionary(
          uniqueKeysWithValues: try saved.tensors.map { name, shape in
            (name, try tensor("callbacks/\(number)/\(name)", shape, store))
          }))
    }
    parameters.copyMemory(from: try Parameters(declarations, from: stored, places))
    try stored.readSlots(places, parameters, compiled)
    model.resume(backup.progress, compiled)
    for (callback, saved) in zip(callbacks, remembered) { try callback.restore(saved) }
    state.history = backup.history
    state.initialEpoch = backup.epoch
  }

  private static func decode(_ text: String, _ path: String) throws -> BackupFile {
    do {
      return try ConfigDecoder.decode(BackupFile.self, from: ConfigValue(json: text.utf8, file: path)).value
    } catch let error as DecodingError {
      throw mismatch(path, expected: "a backup of a training run", received: error.reason)
    }
  }

  /// A tensor of a callback, whose shape the file has twice.
  private static func tensor(_ name: String, _ shape: [Int], _ store: SafetensorsStore) throws -> Tensor {
    guard store.shapes[name] == shape else {
      throw mismatch(
        store.file, expected: "\"\(name)\" of shape \(shape)",
        received: store.shapes[name].map { "shape \($0)" } ?? "none")
    }
    let storage = Storage(byteCount: Shape(shape).elementCount * 4)
    try store.read(
      name, into: UnsafeMutableRawBufferPointer(start: storage.pointer, count: Shape(shape).elementCount * 4))
    return Tensor(storage, shape: Shape(shape), dtype: .float32)
  }

  private static func layerNames(_ model: ConfigValue) -> [String] {
    guard case .object(let members) = model, case .object(let config) = members["config"],
      case .array(let layers) = config["layers"]
    else { return [] }
    return layers.compactMap { (try? KerasMembers($0, ""))?.name }
  }

  /// The callbacks whose knowledge is saved, which are all but those that save it.
  private static func rememberers(_ state: TrainingState) -> [any Callback] {
    state.callbacks.filter { !($0 is BackupAndRestore) }
  }

  private static func name(of callback: any Callback) -> String { "\(type(of: callback))" }

  private static func mismatch(_ path: String, expected: String, received: String) -> HornbillError {
    HornbillError(
      "BackupAndRestore", path: path, expected: expected, received: received,
      hint: "Remove the file to begin anew, or choose another path.")
  }
}

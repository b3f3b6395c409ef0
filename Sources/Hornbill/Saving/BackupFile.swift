import HornbillFiles
import HornbillGraph

/// How a run that may be cut short lies in a `.safetensors` file: the model's parameters and the optimizer's vectors
/// as `ModelFile` has them, `callbacks/NUMBER/NAME` for the callbacks' tensors, and everything else as JSON in the
/// metadata.
struct BackupFile: Codable {
  static let key = "hornbill.backup"

  var inputShape: [Int]
  var layerNames: [String]
  var layers: [EncodedLayer]
  var graph: EncodedGraph?
  var optimizer: EncodedOptimizer
  var progress: ModelFile.Progress
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

  private enum CodingKeys: String, CodingKey {
    case layers, graph, optimizer, progress, epoch, history, callbacks
    case inputShape = "input_shape"
    case layerNames = "layer_names"
  }

  /// Saves a run after an epoch.
  ///
  /// - Throws: `HornbillError` where a layer cannot be saved, `FileError` where the file cannot be written.
  static func save(_ state: TrainingState, nextEpoch: Int, to path: String) throws {
    let model = state.model
    let compiled = try model.requireCompiled("BackupAndRestore")
    let saved = try rememberers(state).map { (name(of: $0), try $0.savedState() ?? CallbackState()) }
    let architecture = try model.architecture()
    let file = BackupFile(
      inputShape: architecture.inputShape, layerNames: architecture.layerNames, layers: architecture.layers,
      graph: architecture.graph, optimizer: EncodedOptimizer(compiled.optimizer),
      progress: model.progress(compiled), epoch: nextEpoch,
      history: state.history,
      callbacks: saved.map { name, saved in
        Remembered(
          className: name, numbers: saved.numbers, tensors: saved.tensors.mapValues(\.shape.dimensions))
      })
    var entries = try model.entries(includingSlots: true)
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
      entries, metadata: ["format": "hornbill", key: try ModelFile.json(file)], to: path)
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
    let backup = try ModelFile.decode(BackupFile.self, text, path)
    let model = state.model
    let compiled = try model.requireCompiled("BackupAndRestore")
    let own = try model.architecture()
    guard try ModelFile.json(backup.layers) == ModelFile.json(own.layers),
      backup.layerNames == own.layerNames,
      backup.inputShape == own.inputShape, backup.graph == own.graph
    else {
      throw mismatch(
        path, expected: "a backup of this model, with the layers \(own.layerNames.joined(separator: ", "))",
        received: "one of the layers \(backup.layerNames.joined(separator: ", ")) with other settings")
    }
    guard try ModelFile.json(backup.optimizer) == ModelFile.json(EncodedOptimizer(compiled.optimizer)) else {
      throw mismatch(
        path, expected: "a backup of training with this optimizer, \(type(of: compiled.optimizer).className)",
        received: "\(type(of: backup.optimizer.optimizer).className) with settings of its own")
    }
    let callbacks = rememberers(state)
    guard backup.callbacks.map(\.className) == callbacks.map({ name(of: $0) }), backup.epoch >= 0 else {
      throw mismatch(
        path, expected: "a backup of these callbacks: \(callbacks.map { name(of: $0) })",
        received: "\(backup.callbacks.map(\.className))")
    }
    var read: Set<String> = []
    func tensor(_ name: String, _ shape: Shape) throws -> Tensor {
      read.insert(name)
      return try Model.tensor(name, shape, file, path)
    }
    let weights = try model.built().entries.map { try tensor($0.declaration.path, $0.declaration.shape) }
    let remembered = try backup.callbacks.enumerated().map { number, saved in
      guard saved.tensors.values.allSatisfy({ $0.count <= 8 && $0.allSatisfy { $0 >= 0 } }) else {
        throw mismatch(path, expected: "shapes of tensors", received: "\(saved.tensors)")
      }
      return CallbackState(
        numbers: saved.numbers,
        tensors: Dictionary(
          uniqueKeysWithValues: try saved.tensors.map { name, shape in
            (name, try tensor("callbacks/\(number)/\(name)", Shape(shape)))
          }))
    }
    try model.resume(backup.progress, compiled, file, path, &read)
    try model.setWeights(weights)
    for (callback, saved) in zip(callbacks, remembered) { try callback.restore(saved) }
    state.history = backup.history
    state.initialEpoch = backup.epoch
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

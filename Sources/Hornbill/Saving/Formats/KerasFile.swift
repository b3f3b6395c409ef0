import Foundation
import HornbillFiles
import HornbillGraph
import HornbillHDF5

/// A `.keras` file: a zip archive of `metadata.json`, `config.json` and `model.weights.h5`, stored as they are
/// (`keras/src/saving/saving_lib.py`).
enum KerasFile {
  static let metadata = "metadata.json"
  static let config = "config.json"
  static let weights = "model.weights.h5"
  /// The version of Keras whose files these are.
  static let version = "3.15.1"

  // MARK: - Writing

  static func write(_ model: Model, to path: String, includingTraining: Bool) throws {
    let compiled = includingTraining ? model.compiled : nil
    let tree = try weights(of: model, compiled, name: path)
    let date = Date().formatted(
      Date.VerbatimFormatStyle(
        format: """
          \(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits)@\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\
          \(minute: .twoDigits):\(second: .twoDigits)
          """, timeZone: .current, calendar: Calendar(identifier: .gregorian)))
    let about: ConfigValue = .object([
      "keras_version": .string(version), "date_saved": .string(date),
      ModelState.key: try ConfigValue(encoding: model.state(compiled)),
    ])
    try ZipArchive.write(
      [
        ZipArchive.Entry(name: metadata, Array(about.json.utf8)),
        ZipArchive.Entry(name: config, Array(try model.config(compiled).json.utf8)),
        ZipArchive.Entry(name: weights) { write in try tree.write(to: write) },
      ], to: path)
  }

  /// The tree of the weights, and of the optimizer's numbers where they are asked for.
  static func weights(of model: Model, _ compiled: Compiled?, name: String) throws -> HDF5Writer {
    let parameters = try model.built()
    let tree = KerasTree(model)
    let places = tree.places(
      parameters.entries.map(\.declaration), compiled?.isTrained == true ? compiled?.optimizer : nil)
    var writer = HDF5Writer(name: name)
    for (group, name) in tree.owners {
      try writer.addGroup(group + "vars", attributes: [("name", .string(name))])
    }
    for array in model.arrays(places, parameters) {
      try writer.addDataset(array.name, type: .number(.float32), shape: array.shape, content: array.withBytes)
    }
    if let compiled {
      let name = snakeCase(type(of: compiled.optimizer).className)
      try writer.addGroup("optimizer/vars", attributes: [("name", .string(name))])
      let iterations = [compiled.iterationCount]
      try writer.addDataset(KerasTree.iterations, type: .number(.int64), shape: []) { write in
        try iterations.withUnsafeBytes(write)
      }
      if case .constant = compiled.optimizer.learningRate {
        let rate = [Float(compiled.currentLearningRate)]
        try writer.addDataset(KerasTree.learningRate, type: .number(.float32), shape: []) { write in
          try rate.withUnsafeBytes(write)
        }
      }
    }
    return writer
  }

  // MARK: - Reading

  static func source(_ path: String) throws -> ModelSource {
    let archive = try ZipArchive(path: path)
    let config = try ConfigValue(json: archive.content(of: config, limit: 1 << 28), file: path)
    var state: ModelState?
    if archive[metadata] != nil,
      case .object(let about) = try ConfigValue(
        json: archive.content(of: metadata, limit: 1 << 24), file: path),
      let own = about[ModelState.key]
    {
      state = try ModelSource.state(own, path)
    }
    let store = try store(archive, path)
    return ModelSource(
      file: path, config: config, state: state,
      stored: StoredParameters(
        store: store, others: KerasTree.isOther, places: { _, _ in WeightPlaces() }),
      isTree: true)
  }

  /// The weights of an archive.
  static func store(_ archive: ZipArchive, _ path: String) throws -> HDF5Store {
    guard let file = try tree(of: archive, path) else {
      let others = archive.members.map(\.name).joined(separator: ", ")
      throw HornbillError(
        "load", path: path, expected: "a member \(weights)", received: others,
        hint: "Save the model again with Keras, which writes such a member where h5py is installed.")
    }
    return try HDF5Store(file.root, path)
  }

  /// The HDF5 file of an archive; nil where there is none.
  static func tree(of archive: ZipArchive, _ path: String) throws -> HDF5File? {
    guard let member = archive[weights] else { return nil }
    if let region = try archive.region(of: member) { return try HDF5File(path: path, region: region) }
    return try HDF5File(bytes: archive.content(of: weights), name: path)
  }
}

import HornbillFiles
import HornbillGraph

/// A model in a `.safetensors` file: parameters by path, `optimizer/SLOT/PATH` for what the optimizer keeps of each, and in
/// the metadata Keras's `config.json` and what training goes on with.
enum SafetensorsModel {
  static let configKey = "hornbill.model"
  static let stateKey = "hornbill.state"

  static func write(_ model: Model, to path: String, includingTraining: Bool) throws {
    let parameters = try model.built()
    let compiled = includingTraining ? model.compiled : nil
    let places = WeightPlaces.paths(
      parameters.entries.map(\.declaration), compiled?.isTrained == true ? compiled?.optimizer : nil)
    try SafetensorsFile.write(
      model.arrays(places, parameters).map(\.safetensors),
      metadata: [
        "format": "hornbill", configKey: try model.config(compiled).json,
        stateKey: try ConfigValue(encoding: model.state(compiled)).json,
      ], to: path)
  }

  static func source(_ path: String) throws -> ModelSource {
    let file = try SafetensorsFile(path: path)
    guard let text = file.metadata[configKey] else {
      throw HornbillError(
        "load", path: path, expected: "a model with its architecture", received: "weights alone",
        hint: "Build the model in code, and load the weights into it with loadWeights(from:).")
    }
    let state = try file.metadata[stateKey].map {
      try ModelSource.state(ConfigValue(json: $0.utf8, file: path), path)
    }
    return ModelSource(
      file: path, config: try ConfigValue(json: text.utf8, file: path), state: state,
      stored: StoredParameters(
        store: try SafetensorsStore(file, path), others: isOfOptimizer, places: WeightPlaces.paths))
  }

  /// Whether a name is that of something which only training needs.
  static func isOfOptimizer(_ name: String) -> Bool { name.hasPrefix("optimizer/") }
}

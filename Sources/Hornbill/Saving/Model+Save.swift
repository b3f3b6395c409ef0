import HornbillFiles
import HornbillGraph

extension Model {
  /// Saves the model in one file: architecture, weights, training settings, the optimizer's and the random numbers'
  /// state, so that training goes on bit for bit.
  ///
  /// ```swift
  /// try model.save(to: "digits.keras")          // Keras reads it, too
  /// let model = try Model.load(from: "digits.keras")
  /// ```
  ///
  /// The file is written beside the old one and then takes its place, so that a save that fails leaves the old
  /// file whole.
  ///
  /// - Parameters:
  ///   - path: where; the name ends in `.keras` or `.safetensors`.
  ///   - includingTraining: whether settings and state of training are saved too.
  /// - Throws: `HornbillError` where the model cannot be built or holds a closure, `FileError` where the file
  ///   cannot be written.
  public func save(to path: String, includingTraining: Bool = true) throws {
    switch try FileFormat(path, for: .savingModels, "save") {
    case .safetensors: try SafetensorsModel.write(self, to: path, includingTraining: includingTraining)
    default: try KerasFile.write(self, to: path, includingTraining: includingTraining)
    }
  }

  /// Saves the weights alone: Keras's `.weights.h5`, `.safetensors`, or NumPy's `.npz`, in which a weight has its path as
  /// its name (`dense/kernel`).
  ///
  /// - Throws: `HornbillError` where the model cannot be built, `FileError` where the file cannot be written.
  public func saveWeights(to path: String) throws {
    let format = try FileFormat(path, for: .savingWeights, "saveWeights")
    let parameters = try built()
    let arrays = arrays(.paths(parameters.entries.map(\.declaration), nil), parameters)
    switch format {
    case .safetensors:
      try SafetensorsFile.write(arrays.map(\.safetensors), metadata: ["format": "hornbill"], to: path)
    case .npz: try ZipArchive.write(arrays.map(\.npz), to: path)
    default: try KerasFile.weights(of: self, nil, name: path).write(toFileAt: path)
    }
  }

  /// - Throws: `HornbillError` where the name does not say a format in which models are kept.
  package static func requireFormat(_ path: String, _ operation: String) throws {
    _ = try FileFormat(path, for: .savingModels, operation)
  }
}

import HornbillGraph

/// The formats of files with models and with weights, told apart by the ends of their names.
package enum FileFormat: String, CaseIterable {
  /// Keras's files: architecture, weights, training.
  case keras = ".keras"
  /// Hugging Face's files, in which we keep the same.
  case safetensors = ".safetensors"
  /// Keras's weights alone.
  case weightsHDF5 = ".weights.h5"
  /// The list of several such files.
  case shardedHDF5 = ".weights.json"
  /// The files of Keras 2: models or weights.
  case hdf5 = ".h5"
  case longHDF5 = ".hdf5"
  /// NumPy's arrays: weights.
  case npz = ".npz"

  /// What each thing that is done with files takes.
  package enum Use {
    case savingModels, loadingModels, savingWeights, loadingWeights, backups

    var formats: [FileFormat] {
      switch self {
      case .savingModels: [.keras, .safetensors]
      case .loadingModels: [.keras, .safetensors, .hdf5, .longHDF5]
      case .savingWeights: [.weightsHDF5, .safetensors, .npz]
      case .loadingWeights: FileFormat.allCases
      case .backups: [.safetensors]
      }
    }
  }

  /// The format that a name says.
  ///
  /// - Throws: `HornbillError` where it says none that can be used so.
  package init(_ path: String, for use: Use, _ operation: String) throws {
    guard let format = Self.allCases.first(where: { path.hasSuffix($0.rawValue) }),
      use.formats.contains(format)
    else {
      let names = use.formats.map(\.rawValue)
      let list =
        names.count == 1
        ? names[0] : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
      let isWeights = [Self.weightsHDF5, .shardedHDF5, .npz].contains { path.hasSuffix($0.rawValue) }
      throw HornbillError(
        operation, path: path, expected: "a name that ends in \(list)", received: "\"\(path)\"",
        hint: isWeights
          ? "Such files have weights alone: use saveWeights(to:) and loadWeights(from:)."
          : path.hasSuffix(".onnx")
            ? "ONNX files are written by exportONNX(to:) of HornbillONNX, and never read."
            : "The end of the name says the format.")
    }
    self = format
  }
}

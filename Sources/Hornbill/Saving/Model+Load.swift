import HornbillFiles
import HornbillGraph
import HornbillHDF5

extension Model {
  /// A model from a file that `save` or Keras wrote, compiled if it was.
  ///
  /// The end of the name says the format: `.keras`, `.safetensors`, or the `.h5` and `.hdf5` of Keras 2.2 and later. Classes are
  /// found by their names, those of your own with ``LayerRegistry``; no code of a file is ever run. Settings that are not
  /// known are left out with a warning on standard error.
  ///
  /// - Parameters:
  ///   - path: where.
  ///   - compile: whether the model is compiled, too, as the file says.
  ///   - inputShape: the shape of one sample, where the file leaves extents open.
  /// - Throws: `FileError` where the file is damaged or not of this kind, `HornbillError` where its parts do not
  ///   fit each other or name a class that is not known.
  public static func load(from path: String, compile: Bool = true, inputShape: [Int]? = nil) throws -> Model {
    let source =
      switch try FileFormat(path, for: .loadingModels, "load") {
      case .safetensors: try SafetensorsModel.source(path)
      case .keras: try KerasFile.source(path)
      default: try LegacyFile(path).source()
      }
    return try source.model(compile: compile, inputShape: inputShape)
  }

  /// Takes the weights of a file: Keras's `.weights.h5`, its `.weights.json` with the files that it lists, those of a `.keras` file, the `.h5` and `.hdf5` of Keras 2,
  /// `.safetensors`, or NumPy's `.npz`.
  ///
  /// In Keras's files weights are found by the classes and the order of the layers, in the others by their paths.
  ///
  /// - Throws: `FileError` where the file is damaged, `HornbillError` where it has not all of the model's weights, and
  ///   nothing else; then none is changed.
  public func loadWeights(from path: String) throws {
    let format = try FileFormat(path, for: .loadingWeights, "loadWeights")
    _ = try built()
    let stored =
      switch format {
      case .safetensors:
        StoredParameters(
          store: try SafetensorsStore(SafetensorsFile(path: path), path),
          others: SafetensorsModel.isOfOptimizer,
          places: WeightPlaces.paths)
      case .npz:
        StoredParameters(store: try NPZStore(path), others: { _ in false }, places: WeightPlaces.paths)
      case .keras: tree(try KerasFile.store(ZipArchive(path: path), path))
      case .shardedHDF5: tree(try ShardedFile(path).store())
      default: try hdf5(path)
      }
    try take(stored)
  }

  /// Numbers where Keras 3 keeps them.
  private func tree(_ store: any WeightStore) -> StoredParameters {
    StoredParameters(store: store, others: KerasTree.isOther) { [tree = KerasTree(self)] in
      tree.places($0, $1)
    }
  }

  /// The weights of an HDF5 file, of Keras 3 or 2.
  private func hdf5(_ path: String) throws -> StoredParameters {
    let legacy = try LegacyFile(path)
    if legacy.hasWeights { return try legacy.stored() }
    return tree(try HDF5Store(legacy.root, path))
  }
}

import HornbillFiles
import HornbillGraph

extension Model {
  /// Saves the model in one `.safetensors` file: weights by path, architecture, training settings, the
  /// optimizer's and the random numbers' state, so that training goes on bit for bit.
  ///
  /// The file is written beside the old one and then takes its place, so that a save that fails leaves the old
  /// file whole.
  ///
  /// - Parameters:
  ///   - path: where; the name ends in `.safetensors`.
  ///   - includingTraining: whether settings and state of training are saved too.
  /// - Throws: `HornbillError` where the model cannot be built or holds a closure, `FileError` where the file
  ///   cannot be written.
  public func save(to path: String, includingTraining: Bool = true) throws {
    try ModelFile.requireSafetensors(path, "save")
    var metadata = ["format": "hornbill", ModelFile.architectureKey: try ModelFile.json(try architecture())]
    if includingTraining, let compiled {
      metadata[ModelFile.trainingKey] = try ModelFile.json(
        ModelFile.Training(
          optimizer: compiled.optimizer, settings: compiled.settings, progress: progress(compiled)))
    }
    try SafetensorsFile.write(entries(includingSlots: includingTraining), metadata: metadata, to: path)
  }

  /// - Throws: `HornbillError` where the name does not say a format in which models are kept.
  package static func requireFormat(_ path: String, _ operation: String) throws {
    try ModelFile.requireSafetensors(path, operation)
  }

  func architecture() throws -> ModelFile.Architecture {
    _ = try built()
    return ModelFile.Architecture(
      name: name, seed: seed, inputShape: inputShape?.dimensions ?? [], layerNames: layerNames,
      layers: layers.map { EncodedLayer($0) }, frozenLayers: frozenLayers.sorted(),
      graph: branches.map { EncodedGraph($0) })
  }

  /// The parameters and, if asked for, the optimizer's vectors, as a file has them.
  func entries(includingSlots: Bool) throws -> [SafetensorsFile.Entry] {
    let parameters = try built()
    var vectors: [(prefix: String, slot: Variable?)] = [("", nil)]
    if includingSlots, let compiled { vectors += compiled.slots.map { ("optimizer/\($0.name)/", $0) } }
    return vectors.flatMap { prefix, slot in
      parameters.entries.filter { slot == nil || $0.declaration.isTrainable }.map { entry in
        let source = slot ?? (entry.declaration.isTrainable ? parameters.trainable : parameters.frozen)
        return SafetensorsFile.Entry(
          name: prefix + entry.declaration.path, type: "F32", shape: entry.declaration.shape.dimensions
        ) { write in
          try write(
            UnsafeRawBufferPointer(start: source.storage.pointer + entry.offset * 4, count: entry.count * 4))
        }
      }
    }
  }

  /// The numbers with which training goes on.
  func progress(_ compiled: Compiled) -> ModelFile.Progress {
    ModelFile.Progress(
      learningRate: compiled.currentLearningRate,
      iterations: compiled.iterationCount, step: randomCounter.stepValue, randomSeed: randomCounter.seedValue,
      epochsTrained: epochsTrained)
  }
}

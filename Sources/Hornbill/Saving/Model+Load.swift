import HornbillFiles
import HornbillGraph

extension Model {
  /// A model from a file that `save` wrote, compiled if it was.
  ///
  /// - Throws: `FileError` where the file is damaged or not of this kind, `HornbillError` where its parts do not
  ///   fit each other or name a layer that is not registered.
  public static func load(from path: String) throws -> Model {
    try ModelFile.requireSafetensors(path, "load")
    let file = try SafetensorsFile(path: path)
    guard let text = file.metadata[ModelFile.architectureKey] else {
      throw HornbillError(
        "load", path: path, expected: "a model with its architecture", received: "weights alone",
        hint: "Build the model in code, and set its weights.")
    }
    let architecture = try ModelFile.decode(ModelFile.Architecture.self, text, path)
    let shape = architecture.inputShape
    guard architecture.layers.count == architecture.layerNames.count, shape.count <= 8,
      shape.allSatisfy({ $0 >= 0 }), shape.reduce(1.0, { $0 * Double($1) }) < 1e12
    else {
      throw HornbillError(
        "load", path: path, expected: "a name for each layer, and the shape of a sample",
        received:
          "\(architecture.layerNames.count) names for \(architecture.layers.count) layers, and \(shape)")
    }
    let layers = Array(zip(architecture.layers.map(\.layer), architecture.layerNames))
    let model: Model
    var shapes = [Shape(shape)]
    if let encoded = architecture.graph {
      let graph = try encoded.graph(of: layers, path)
      model = Model(name: architecture.name, seed: architecture.seed)
      model.adopt(graph)
      shapes = graph.inputLayers.map { Shape($0.shape) }
    } else {
      model = Sequential([], name: architecture.name, seed: architecture.seed)
      model.layers = layers.map(\.0)
      model.layerNames = layers.map(\.1)
    }
    model.frozenLayers = Set(architecture.frozenLayers)
    var read: Set<String> = []
    try model.build(inputShapes: shapes) { declaration in
      read.insert(declaration.path)
      return try tensor(declaration.path, declaration.shape, file, path)
    }
    if let text = file.metadata[ModelFile.trainingKey] {
      let training = try ModelFile.decode(ModelFile.Training.self, text, path)
      try model.resume(training, file, path, &read)
    }
    let unread = file.tensors.map(\.name).filter { !read.contains($0) }
    guard unread.isEmpty else {
      throw HornbillError(
        "load", path: path, expected: "the tensors \(read.sorted().joined(separator: ", "))",
        received: "also \(unread.joined(separator: ", "))",
        hint: "The file does not belong to this architecture.")
    }
    return model
  }

  private func resume(
    _ training: ModelFile.Training, _ file: SafetensorsFile, _ path: String, _ read: inout Set<String>
  ) throws {
    try compile(optimizer: training.optimizer.optimizer, training.settings)
    guard let compiled else { return }
    try resume(training.progress, compiled, file, path, &read)
  }

  /// Goes on with the numbers and the optimizer's vectors of a file; nothing is changed where it throws.
  func resume(
    _ progress: ModelFile.Progress, _ compiled: Compiled, _ file: SafetensorsFile, _ path: String,
    _ read: inout Set<String>
  ) throws {
    guard progress.iterations >= 0, progress.step >= 0, (0...Int(Int32.max)).contains(progress.epochsTrained)
    else {
      throw HornbillError(
        "load", path: path, expected: "numbers of steps and epochs of at least 0",
        received: "\(progress.iterations), \(progress.step) and \(progress.epochsTrained)")
    }
    if progress.iterations > 0 {
      let parameters = try built()
      compiled.makeSlots(parameters)
      let places = compiled.slots.flatMap { slot in parameters.trainableEntries.map { (slot, $0) } }
      let values = try places.map { slot, entry in
        let name = "optimizer/\(slot.name)/\(entry.declaration.path)"
        read.insert(name)
        return try Self.tensor(name, entry.declaration.shape, file, path)
      }
      for ((slot, entry), storage) in zip(places, try Evaluation.storages(values)) {
        (slot.storage.pointer + entry.offset * 4).copyMemory(
          from: storage.pointer, byteCount: entry.count * 4)
      }
    }
    compiled.learningRate.storage.write([progress.learningRate], as: .float32)
    randomCounter.stepValue = progress.step
    randomCounter.seedValue = progress.randomSeed
    epochsTrained = progress.epochsTrained
    compiled.iterationCount = progress.iterations
  }

  /// A tensor of the file, checked against what the model needs before anything is allocated.
  static func tensor(
    _ name: String, _ shape: Shape, _ file: SafetensorsFile, _ path: String
  ) throws -> Tensor {
    guard let found = file[name] else {
      throw HornbillError(
        "load", path: path, expected: "a tensor \"\(name)\" of shape \(shape)",
        received: "the tensors \(file.tensors.map(\.name).joined(separator: ", "))")
    }
    guard found.type == "F32", found.shape == shape.dimensions else {
      throw HornbillError(
        "load", path: path, expected: "\"\(name)\" as F32 of shape \(shape)",
        received: "\(found.type) of shape \(Shape(found.shape))")
    }
    let storage = try file.withBytes(of: name) { Storage(copying: $0) }
    return Tensor(storage, shape: shape, dtype: .float32)
  }
}

public import HornbillGraph

/// A network that can be compiled, trained, evaluated, used and saved.
///
/// It owns its parameters.
///
/// ```swift
/// let model = Sequential {
///   Flatten(inputShape: [28, 28])
///   Dense(100, activation: .sigmoid)
///   Dense(10, activation: .softmax)
/// }
/// try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
/// ```
public class Model {
  /// The model's name.
  public let name: String
  /// Determines the first weights and, unless `fit` is given a seed, shuffling and dropout.
  public let seed: Int
  /// The layers in the order in which they were added.
  public internal(set) var layers: [any Layer] = []
  /// The layers' names in this model.
  package internal(set) var layerNames: [String] = []

  /// The shape of one sample, once it is known; of the first input where there are several.
  public var inputShape: Shape? { inputShapes?.first }
  /// The shape of one sample of each input, once it is known.
  public internal(set) var inputShapes: [Shape]?
  /// The extents of each output of the built model, nil for the batch.
  public internal(set) var outputShapes: [[Int?]] = []
  /// The calls of a model that is not a line of its layers.
  var branches: LayerGraph?
  /// First weights that models among the layers bring with them, by path, until the parameters are made.
  var inheritedWeights: [String: Tensor] = [:]
  var parameters: Parameters?
  var rows: [SummaryTable.Row] = []
  var compiled: Compiled?
  var inference = ForwardPrograms()
  var frozenLayers: Set<String> = []
  var evaluation: StepPrograms?
  let randomCounter = RandomCounter()
  /// Epochs since the model was made, so that each has an order of rows of its own.
  var epochsTrained = 0

  init(name: String, seed: Int?) {
    self.name = name
    self.seed = seed ?? RandomSeed.next()
  }

  // MARK: - Tracing

  /// The calls of the layers.
  var graph: LayerGraph { branches ?? LayerGraph(line: Array(zip(layers, layerNames))) }

  /// Computes the outputs for inputs under a scope.
  func trace(_ inputs: [Tensor], in scope: Scope) throws -> [Tensor] { try graph(inputs, in: scope) }

  /// Makes the parameters, for samples of a shape, unless that has been done.
  ///
  /// - Throws: `HornbillError` where the layers do not fit each other or the shape.
  public func build(inputShape: Shape) throws { try build(inputShapes: [inputShape]) }

  /// Makes the parameters with given values, or those of their initializers.
  ///
  /// - Throws: `HornbillError` where the layers do not fit, or what `values` throws.
  func build(inputShapes: [Shape], values: ((ParameterDeclaration) throws -> Tensor?)? = nil) throws {
    try build(inputShapes: inputShapes) { declarations in
      let inherited = inheritedWeights
      return try Parameters(declarations, values: values ?? { inherited[$0.path] }, seed: seed)
    }
  }

  /// Makes the parameters with the values of a file.
  ///
  /// - Returns: where the file has what.
  /// - Throws: `HornbillError` where the layers do not fit each other or the file.
  func build(inputShapes: [Shape], from stored: StoredParameters) throws -> WeightPlaces {
    var places = WeightPlaces()
    try build(inputShapes: inputShapes) { declarations in
      places = try stored.check(declarations)
      return try Parameters(declarations, from: stored, places)
    }
    return places
  }

  /// Takes the values of a file.
  ///
  /// - Throws: `HornbillError` where the file does not have just these, `FileError` where it cannot be read; then none is
  ///   changed.
  func take(_ stored: StoredParameters) throws {
    let own = try built()
    let declarations = own.entries.map(\.declaration)
    let places = try stored.check(declarations, "loadWeights")
    own.copyMemory(from: try Parameters(declarations, from: stored, places))
  }

  private func build(
    inputShapes: [Shape], making make: (_ declarations: [ParameterDeclaration]) throws -> Parameters
  ) throws {
    let known = knownInputShapes
    guard known != nil || inputShapes.count == 1 else {
      throw HornbillError("Model", path: name, expected: "one input", received: "\(inputShapes.count)")
    }
    if let known, known != inputShapes {
      func list(_ shapes: [Shape]) -> String {
        shapes.count == 1
          ? "shape \(shapes[0])" : "shapes \(shapes.map(\.description).joined(separator: ", "))"
      }
      throw HornbillError(
        "Model", path: name, expected: "samples of \(list(known))",
        received: "samples of \(list(inputShapes))",
        hint: "The first axis is the batch: reshape the data, or put a Reshape or Flatten layer first.")
    }
    guard parameters == nil else { return }
    guard !layers.isEmpty else {
      throw HornbillError("Model", path: name, expected: "at least one layer", received: "none")
    }
    let counts = Dictionary(layerNames.map { ($0, 1) }, uniquingKeysWith: +)
    if let twice = layerNames.first(where: { counts[$0, default: 0] > 1 }) {
      throw HornbillError(
        "Model", path: name, expected: "a name of its own for each layer", received: "\"\(twice)\" twice",
        hint: "Parameters are found by their layer's name.")
    }
    let collector = ParameterCollector()
    let scope = Scope(
      isTraining: false, source: collector, seed: randomCounter.seed.tensor, step: randomCounter.step.tensor)
    func extents(_ x: Tensor) -> [Int?] { [nil] + x.shape.dimensions.dropFirst().map { $0 } }
    var rows: [SummaryTable.Row] = []
    var shown: Set<String> = []
    var counted = 0
    let connections = branches?.connections ?? [:]
    let inputs = inputShapes.map { Tensor.placeholder("input", Shape([1] + $0.dimensions), .float32) }
    let outputs = try graph(inputs, in: scope) { call, results in
      let count = collector.declarations[counted...].reduce(0) { $0 + $1.shape.elementCount }
      counted = collector.declarations.count
      let className = call.layer.ownClassName
      // Keras's summaries of a line have no row for the input.
      guard branches != nil || className != "InputLayer", shown.insert(call.name).inserted else { return }
      rows.append(
        SummaryTable.Row(
          name: call.name, className: className, outputShape: results.first.map(extents),
          parameterCount: count,
          connections: connections[call.name]))
    }
    let declarations = collector.declarations.map { declaration in
      var declaration = declaration
      declaration.isFrozen = isFrozen(declaration.path)
      return declaration
    }
    parameters = try make(declarations)
    inheritedWeights = [:]
    self.inputShapes = inputShapes
    outputShapes = outputs.map(extents)
    self.rows = rows
  }

  /// The shape of one sample of each input, where the layers or an earlier build say it.
  private var knownInputShapes: [Shape]? {
    inputShapes ?? branches?.inputLayers.map { Shape($0.shape) }
      ?? layers.first?.inputShape.map { [Shape($0)] }
  }

  /// The parameters of the built model.
  ///
  /// - Throws: `HornbillError` where the input shape is not known yet.
  func built() throws -> Parameters {
    if let parameters { return parameters }
    guard let shapes = knownInputShapes else {
      throw HornbillError(
        "Model", path: name, expected: "a known input shape", received: "none",
        hint: "Give the first layer an inputShape, or call fit or build first.")
    }
    try build(inputShapes: shapes)
    return try built()
  }

  // MARK: - Weights

  /// The number of parameters, trainable or not; 0 before the model is built.
  public var parameterCount: Int {
    guard let parameters = try? built() else { return 0 }
    return parameters.trainableCount + parameters.frozenCount
  }

  /// Copies of the parameters with their paths (`dense/kernel`), in the order of the layers.
  ///
  /// - Throws: `HornbillError` where the model cannot be built.
  public func weights() throws -> [(path: String, value: Tensor)] {
    let parameters = try built()
    return parameters.entries.map { ($0.declaration.path, parameters.value(of: $0)) }
  }

  /// Replaces all parameters, in the order of `weights()`.
  ///
  /// - Throws: `HornbillError` where the number or a shape is wrong; then none is changed.
  public func setWeights(_ values: [Tensor]) throws {
    let parameters = try built()
    guard values.count == parameters.entries.count else {
      throw HornbillError(
        "setWeights", path: name, expected: "\(parameters.entries.count) tensors", received: "\(values.count)"
      )
    }
    // A wrong shape throws here, before anything is changed.
    for (entry, value) in zip(parameters.entries, values) where value.shape != entry.declaration.shape {
      try parameters.set(entry, to: value)
    }
    for (entry, value) in zip(parameters.entries, values) { try parameters.set(entry, to: value) }
  }

  // MARK: - Summary

  /// The layers, their output shapes and parameter counts, as Keras prints them, for a terminal of so many
  /// columns.
  public func summary(columns: Int = 80) -> String {
    // A model that cannot be built shows its layers without shapes, and says why when it is used.
    let parameters = try? built()
    let shown =
      parameters != nil
      ? rows
      : zip(layers, layerNames).filter { type(of: $0.0).className != "InputLayer" }.map { layer, name in
        SummaryTable.Row(
          name: name, className: layer.ownClassName, outputShape: nil, parameterCount: nil)
      }
    func total(_ count: Int) -> SummaryTable.Total { SummaryTable.Total(count: count, byteCount: 4 * count) }
    // The optimizer's own numbers: its slots, the learning rate (4 bytes) unless a schedule gives it, and the step
    // (8 bytes).
    let optimizer = compiled.flatMap { compiled -> SummaryTable.Total? in
      guard compiled.isTrained else { return nil }
      let slots = compiled.slots.reduce(0) { $0 + $1.type.shape.elementCount }
      let rates = if case .constant = compiled.optimizer.learningRate { 1 } else { 0 }
      return SummaryTable.Total(count: slots + rates + 1, byteCount: 4 * (slots + rates) + 8)
    }
    return SummaryTable(
      modelName: name, rows: shown, trainable: total(parameters?.trainableCount ?? 0),
      nonTrainable: total(parameters?.frozenCount ?? 0), optimizer: optimizer
    ).text(columns: columns)
  }
}

/// The seed and the counter of training steps from which dropout takes its random numbers; part of a saved
/// model, so that training goes on with the numbers that it would have had.
final class RandomCounter {
  let seed = Variable("seed", [], .int64)
  let step = Variable("step", [], .int64)

  var seedValue: Int64 {
    get { seed.storage.pointer.load(as: Int64.self) }
    set { seed.storage.pointer.storeBytes(of: newValue, as: Int64.self) }
  }

  var stepValue: Int64 {
    get { step.storage.pointer.load(as: Int64.self) }
    set { step.storage.pointer.storeBytes(of: newValue, as: Int64.self) }
  }
}

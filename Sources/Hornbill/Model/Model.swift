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

  /// The shape of one sample, once it is known.
  public internal(set) var inputShape: Shape?
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

  /// Computes the output for an input under a scope.
  package func trace(_ x: Tensor, in scope: Scope) throws -> Tensor { try function(x, scope) }

  /// The model as a function of an input and a scope, without its parameters.
  var function: @Sendable (_ x: Tensor, _ scope: Scope) throws -> Tensor {
    let named = Array(zip(layers, layerNames))
    return { x, scope in
      var x = x
      for (layer, name) in named {
        let outputs = try scope.call(layer, named: name, [x])
        guard outputs.count == 1 else {
          throw HornbillError(
            type(of: layer).className, path: name, expected: "one output in a Sequential model",
            received: "\(outputs.count)")
        }
        x = outputs[0]
      }
      return x
    }
  }

  /// Makes the parameters, for samples of a shape, unless that has been done.
  ///
  /// - Throws: `HornbillError` where the layers do not fit each other or the shape.
  public func build(inputShape: Shape) throws { try build(inputShape: inputShape, values: nil) }

  /// Makes the parameters with given values, or those of their initializers.
  ///
  /// - Throws: `HornbillError` where the layers do not fit, or what `values` throws.
  func build(inputShape: Shape, values: ((ParameterDeclaration) throws -> Tensor)?) throws {
    if let known = self.inputShape ?? layers.first?.inputShape.map({ Shape($0) }), known != inputShape {
      throw HornbillError(
        "Model", path: name, expected: "samples of shape \(known)",
        received: "samples of shape \(inputShape)",
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
    var x = Tensor.placeholder("input", Shape([1] + inputShape.dimensions), .float32)
    var rows: [SummaryTable.Row] = []
    for (layer, name) in zip(layers, layerNames) {
      let before = collector.declarations.count
      x = try scope.call(layer, named: name, [x])[0]
      let count = collector.declarations[before...].reduce(0) { $0 + $1.shape.elementCount }
      // Keras's summaries have no row for the input.
      if type(of: layer).className != "InputLayer" {
        rows.append(
          SummaryTable.Row(
            name: name, className: type(of: layer).className,
            outputShape: [nil] + x.shape.dimensions.dropFirst().map { $0 }, parameterCount: count))
      }
    }
    let declarations = collector.declarations.map { declaration in
      var declaration = declaration
      declaration.isFrozen = isFrozen(declaration.path)
      return declaration
    }
    parameters = try Parameters(declarations, values: values, seed: seed)
    self.inputShape = inputShape
    self.rows = rows
  }

  /// The parameters of the built model.
  ///
  /// - Throws: `HornbillError` where the input shape is not known yet.
  func built() throws -> Parameters {
    if let parameters { return parameters }
    guard let shape = inputShape ?? layers.first?.inputShape.map({ Shape($0) }) else {
      throw HornbillError(
        "Model", path: name, expected: "a known input shape", received: "none",
        hint: "Give the first layer an inputShape, or call fit or build first.")
    }
    try build(inputShape: shape)
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
          name: name, className: type(of: layer).className, outputShape: nil, parameterCount: nil)
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

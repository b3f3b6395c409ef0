public import HornbillGraph

/// What a layer sees of its model while the model is traced: where it is, its parameters, whether this is
/// training, and where to leave extra losses.
public final class Scope {
  /// The layer's path in the model, such as `encoder/dense_1`.
  public private(set) var path: String
  /// The class name of the layer being called.
  private var className: String
  /// Whether the model is being trained; false in `evaluate` and `predict`.
  public let isTraining: Bool
  private let source: any ParameterSource
  private let seed: Tensor
  private let step: Tensor
  private var streams = 0
  /// What layers added to the loss, each a scalar.
  package private(set) var losses: [Tensor] = []
  /// Which of the losses is the penalty of a parameter, by path.
  private var penalties: [String: Int] = [:]
  /// What parameters become after a training step, by path, beside what the optimizer does.
  package private(set) var updates: [String: Tensor] = [:]
  /// What parameters are in the step, by path, where a layer gave them other values: one for each of its calls, the last
  /// of which stays.
  package private(set) var substitutes: [String: [Tensor]] = [:]
  private var substitution: ((_ path: String, _ value: Tensor) throws -> Tensor)?
  /// The outputs of the model's own layers in the order in which they were computed.
  package private(set) var outputs: [(layer: String, value: Tensor)] = []
  private var masks = Masks()

  package init(isTraining: Bool, source: any ParameterSource, seed: Tensor, step: Tensor) {
    path = ""
    className = "Model"
    self.isTraining = isTraining
    self.source = source
    self.seed = seed
    self.step = step
  }

  /// Calls a layer under its name.
  ///
  /// - Throws: what the layer throws.
  package func call(_ layer: any Layer, named name: String, _ inputs: [Tensor]) throws -> [Tensor] {
    let outer = (path, className)
    path = path.isEmpty ? name : path + "/" + name
    className = layer.ownClassName
    defer { (path, className) = outer }
    do {
      let results = try layer.call(inputs, in: self)
      if !masks.isEmpty, layer.supportsMasking, inputs.count == 1, let mask = masks[inputs[0]] {
        for result in results where masks[result] == nil { try setMask(mask, of: result) }
      }
      if outer.0.isEmpty { outputs += results.map { (name, $0) } }
      return results
    } catch var error as HornbillError where error.path == nil {
      error.path = path
      throw error
    }
  }

  /// Calls a layer inside another one: its parameters lie under the outer layer's path.
  ///
  /// - Throws: what the layer throws.
  public func callAsFunction(_ layer: some UnaryLayer, _ x: Tensor) throws -> Tensor {
    let name = layer.name.isEmpty ? snakeCase(type(of: layer).className) : layer.name
    return try call(layer, named: name, [x])[0]
  }

  /// A parameter of the layer, made by the initializer when the model is built.
  ///
  /// - Throws: `HornbillError` where the same name was declared with another shape, no memory could hold it, or the
  ///   constraint does not fit it.
  public func parameter(
    _ name: String, shape: [Int], initializer: Initializer = .glorotUniform, regularizer: Regularizer? = nil,
    constraint: Constraint? = nil, isTrainable: Bool = true
  ) throws -> Tensor {
    let full = path.isEmpty ? name : path + "/" + name
    guard isReasonable(shape) else {
      throw error(
        expected: "a shape of at most 2^40 elements for the parameter \"\(name)\"", received: "\(shape)")
    }
    try constraint?.validate(Shape(shape))
    let declaration = ParameterDeclaration(
      path: full, shape: Shape(shape), initializer: initializer, constraint: constraint,
      isTrainable: isTrainable)
    var value = try source.parameter(declaration)
    value = substitutes[full]?.last ?? value
    if let substitute = try substitution?(full, value), substitute.node !== value.node {
      substitutes[full, default: []].append(substitute)
      value = substitute
    }
    // A shared layer is regularized once, however often it is called, and what training does not change not at all.
    if let regularizer, isTrainable, !isFrozen {
      if let penalty = penalties[full] {
        losses[penalty] = regularizer(value)
      } else {
        penalties[full] = losses.count
        losses.append(regularizer(value))
      }
    }
    // Where a layer is used twice, the second use goes on from what the first one left.
    return updates[full] ?? value
  }

  /// Gives parameters of layers inside this one other values before they are used: the gradient is that of the new
  /// value, and the optimizer goes on from it; what is frozen keeps it.
  ///
  /// - Parameters:
  ///   - substitute: the value of a parameter, or another one for it; its path is told from this layer on.
  ///   - body: calls the layers inside.
  /// - Throws: what the functions throw.
  func substituting(
    _ substitute: @escaping (_ name: String, _ value: Tensor) throws -> Tensor, in body: () throws -> Tensor
  ) throws -> Tensor {
    let (outer, outerClass, before) = (path, className, substitution)
    substitution = { [unowned self] full, value in
      let inner = (path, className, substitution)
      (path, className, substitution) = (outer, outerClass, nil)
      defer { (path, className, substitution) = inner }
      return try substitute(String(full.dropFirst(outer.count + 1)), value)
    }
    defer { substitution = before }
    return try body()
  }

  /// Whether the layer was frozen: see `Model.setTrainable(_:layers:)`.
  public var isFrozen: Bool { source.isFrozen(path) }

  /// Gives a parameter that training does not change, such as a running mean, a new value after each training step.
  ///
  /// Nothing is kept in inference. What a frozen layer gives is kept, as in Keras: a layer whose state is not to change
  /// while it is frozen asks ``isFrozen``.
  ///
  /// - Parameters:
  ///   - name: what the layer called the parameter, which was declared with `isTrainable: false`.
  ///   - value: the new value, of the parameter's shape.
  public func update(_ name: String, to value: Tensor) {
    guard isTraining else { return }
    updates[path.isEmpty ? name : path + "/" + name] = value
  }

  /// Adds a scalar to the loss of the model.
  public func add(loss: Tensor) { losses.append(loss) }

  /// The mask of a value: true where a step counts, false where it is to be skipped; nil where all count.
  public func mask(of value: Tensor) -> Tensor? { masks[value] }

  /// Gives a value a mask, which has the value's shape without the last axis.
  ///
  /// - Throws: `HornbillError` where it has another shape.
  public func setMask(_ mask: Tensor, of value: Tensor) throws {
    let expected = Shape(Array(value.shape.dimensions.dropLast()))
    guard value.rank > 0, mask.shape == expected else {
      throw error(
        expected: "a mask of shape \(expected) for an output of shape \(value.shape)",
        received: "one of shape \(mask.shape)")
    }
    masks[value] = mask.cast(to: .bool)
  }

  /// Uniform numbers in [0, 1), new at each training step, the same for the same model seed.
  ///
  /// A layer's own seed takes the model's place.
  public func randomUniform(_ shape: Shape, dtype: DType = .float32, seed own: Int? = nil) -> Tensor {
    streams += 1
    let seed = own.map { Tensor(Int64($0)) } ?? seed
    return .randomUniform(shape, seed: seed, step: step, stream: streams, dtype: dtype)
  }

  /// Normal numbers of mean 0 and deviation 1, new at each training step, the same for the same model seed.
  ///
  /// A layer's own seed takes the model's place.
  public func randomNormal(_ shape: Shape, dtype: DType = .float32, seed own: Int? = nil) -> Tensor {
    let first = randomUniform(shape, dtype: dtype, seed: own)
    return .normal(first, randomUniform(shape, dtype: dtype, seed: own))
  }

  /// The shape of a mask over an input, from one in which nil stands for the input's own extent.
  ///
  /// - Throws: `HornbillError` where it does not broadcast.
  func noiseShape(_ given: [Int?]?, over shape: Shape) throws -> Shape {
    guard let given else { return shape }
    if given.count == shape.rank {
      let extents = zip(given, shape).map { $0 ?? $1 }
      if zip(extents, shape).allSatisfy({ $0 == 1 || $0 == $1 }) { return Shape(extents) }
    }
    let text = given.map { $0.map(String.init) ?? "nil" }.joined(separator: ", ")
    throw error(
      expected: "a noise shape that broadcasts to the input's shape \(shape)", received: "[\(text)]",
      hint: "Give one extent for each axis, the batch included: 1, nil, or the axis's own.")
  }

  /// An error that names the layer.
  public func error(expected: String, received: String, hint: String? = nil) -> HornbillError {
    HornbillError(className, path: path, expected: expected, received: received, hint: hint)
  }
}

/// Whether memory might hold a tensor of the shape: sizes may come from files.
func isReasonable(_ shape: [Int]) -> Bool {
  var count = 1
  for extent in shape {
    // An extent of 0 makes no other extent reasonable.
    let (product, overflow) = count.multipliedReportingOverflow(by: Swift.max(extent, 1))
    guard extent >= 0, !overflow, product <= 1 << 40 else { return false }
    count = product
  }
  return true
}

/// What a layer asks for.
package struct ParameterDeclaration: Sendable {
  package var path: String
  package var shape: Shape
  package var initializer: Initializer
  /// Applied to the value after each update of the optimizer.
  package var constraint: Constraint?
  /// Whether training may change it: false for a running mean, say.
  package var canBeTrained: Bool
  /// Whether its layer was frozen.
  package var isFrozen = false

  package init(
    path: String, shape: Shape, initializer: Initializer, constraint: Constraint? = nil, isTrainable: Bool
  ) {
    self.path = path
    self.shape = shape
    self.initializer = initializer
    self.constraint = constraint
    canBeTrained = isTrainable
  }

  /// Whether training changes it.
  package var isTrainable: Bool { canBeTrained && !isFrozen }
}

/// Where parameters come from: the builder that collects them, or the model that has them.
package protocol ParameterSource: AnyObject {
  func parameter(_ declaration: ParameterDeclaration) throws -> Tensor
  /// Whether the layer of a path was frozen.
  func isFrozen(_ path: String) -> Bool
}

extension ParameterSource {
  package func isFrozen(_ path: String) -> Bool { false }
}

public import HornbillGraph

/// A fully connected layer: every unit sees every feature.
///
/// ```
/// y = activation(x · kernel + bias)
/// ```
///
/// Input: `[batch, ..., features]`. Output: `[batch, ..., units]`. Parameters: `kernel` `[features, units]`,
/// `bias` `[units]`. (`keras/src/layers/core/dense.py`)
///
/// ```swift
/// Dense(100, activation: .relu, kernelRegularizer: .l2(1e-4))
/// ```
public struct Dense: UnaryLayer {
  /// Keras's class name.
  public static let className = "Dense"
  /// A mask goes on to the output.
  public var supportsMasking: Bool { true }
  /// The extent of the output's last axis.
  public var units: Int
  /// What is applied to the sum.
  public var activation: Activation
  /// Whether a bias is added.
  public var usesBias: Bool
  /// How the kernel begins.
  public var kernelInitializer: Initializer
  /// How the bias begins.
  public var biasInitializer: Initializer
  /// The penalty on the kernel.
  public var kernelRegularizer: Regularizer?
  /// The penalty on the bias.
  public var biasRegularizer: Regularizer?
  /// The penalty on the output, divided by the size of the batch.
  public var activityRegularizer: Regularizer?
  /// What the kernel is held to.
  public var kernelConstraint: Constraint?
  /// What the bias is held to.
  public var biasConstraint: Constraint?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A fully connected layer of `units` outputs.
  public init(
    _ units: Int, activation: Activation = .linear, usesBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.usesBias = usesBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.biasRegularizer = biasRegularizer
    self.activityRegularizer = activityRegularizer
    self.kernelConstraint = kernelConstraint
    self.biasConstraint = biasConstraint
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of the weighted sums.
  ///
  /// - Throws: `HornbillError` where there are no units, the input has fewer than two axes, the kernel was made
  ///   for another number of features, or the activation or a constraint does not fit.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard units > 0 else {
      throw scope.error(expected: "at least 1 unit", received: "\(units)")
    }
    guard x.rank >= 2 else {
      throw scope.error(
        expected: "an input of at least 2 axes (batch, features)", received: "shape \(x.shape)",
        hint: "Give one sample a batch axis: x.expandedDimensions(axis: 0).")
    }
    let x = x.asFloatingPoint
    let kernel = try scope.parameter(
      "kernel", shape: [x.shape.last, units], initializer: kernelInitializer, regularizer: kernelRegularizer,
      constraint: kernelConstraint)
    guard kernel.shape == [x.shape.last, units] else {
      throw scope.error(
        expected: "\(kernel.shape.first ?? 0) features, as its kernel of shape \(kernel.shape) has",
        received: "shape \(x.shape)", hint: "The last axis holds the features.")
    }
    let outputShape = Array(x.shape.dropLast()) + [units]
    guard isReasonable(outputShape) else {
      throw scope.error(expected: "an output of at most 2^40 elements", received: "\(outputShape)")
    }
    var y = try matrixProduct(x, kernel)
    if usesBias {
      y =
        y
        + (try scope.parameter(
          "bias", shape: [units], initializer: biasInitializer, regularizer: biasRegularizer,
          constraint: biasConstraint))
    }
    let output = try activation(y, in: scope)
    if let activityRegularizer {
      scope.add(loss: activityRegularizer(output) * (1 / Double(Swift.max(output.shape[0], 1))))
    }
    return output
  }
}

extension Dense {
  private enum CodingKeys: String, CodingKey {
    case name, units, activation
    case usesBias = "use_bias"
    case kernelInitializer = "kernel_initializer"
    case biasInitializer = "bias_initializer"
    case kernelRegularizer = "kernel_regularizer"
    case biasRegularizer = "bias_regularizer"
    case activityRegularizer = "activity_regularizer"
    case kernelConstraint = "kernel_constraint"
    case biasConstraint = "bias_constraint"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Int.self, forKey: .units),
      activation: try container.decodeIfPresent(Activation.self, forKey: .activation) ?? .linear,
      usesBias: try container.decodeIfPresent(Bool.self, forKey: .usesBias) ?? true,
      kernelInitializer: try container.decodeIfPresent(Initializer.self, forKey: .kernelInitializer)
        ?? .glorotUniform,
      biasInitializer: try container.decodeIfPresent(Initializer.self, forKey: .biasInitializer) ?? .zeros,
      kernelRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .kernelRegularizer),
      biasRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .biasRegularizer),
      activityRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .activityRegularizer),
      kernelConstraint: try container.decodeIfPresent(Constraint.self, forKey: .kernelConstraint),
      biasConstraint: try container.decodeIfPresent(Constraint.self, forKey: .biasConstraint),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    // Keras writes this key only where there is one.
    try container.encodeIfPresent(activityRegularizer, forKey: .activityRegularizer)
    try container.encode(units, forKey: .units)
    try container.encode(activation, forKey: .activation)
    try container.encode(usesBias, forKey: .usesBias)
    try container.encode(kernelInitializer, forKey: .kernelInitializer)
    try container.encode(biasInitializer, forKey: .biasInitializer)
    try container.encode(kernelRegularizer, forKey: .kernelRegularizer)
    try container.encode(biasRegularizer, forKey: .biasRegularizer)
    try container.encode(kernelConstraint, forKey: .kernelConstraint)
    try container.encode(biasConstraint, forKey: .biasConstraint)
  }
}

public import HornbillGraph

/// A convolution of sequences in two steps.
public typealias SeparableConv1D = SeparableConv<OneAxis>
/// A convolution of images in two steps.
public typealias SeparableConv2D = SeparableConv<TwoAxes>

/// A convolution in two steps: a window for each channel, then a mixture of the channels at each position.
///
/// ```
/// y = activation(Σ_c depthwise(x)[..., c] · pointwiseKernel[c, f] + bias[f])
/// ```
///
/// Input: `[batch, n..., channels]`. Output: `[batch, o..., filters]`. Parameters: `depthwise_kernel`
/// `[k..., channels, m]` with m the depth multiplier, `pointwise_kernel` `[1..., channels · m, filters]`, `bias`
/// `[filters]`. (`keras/src/layers/convolutional/base_separable_conv.py`)
///
/// ```swift
/// SeparableConv2D(64, kernelSize: 3, padding: .same, activation: .relu)
/// ```
public struct SeparableConv<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "SeparableConv\(Axes.count)D" }
  /// The extent of the output's channels.
  public var filters: Int
  /// The window's extent along each axis.
  public var kernelSize: AxisSizes
  /// Positions from one window to the next.
  public var strides: AxisSizes
  /// The zeros around the input.
  public var padding: ConvolutionPadding
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// Positions from one weight of a window to the next.
  public var dilationRate: AxisSizes
  /// Outputs of each channel.
  public var depthMultiplier: Int
  /// What is applied to the sums.
  public var activation: Activation
  /// Whether a bias is added.
  public var usesBias: Bool
  /// How the depthwise begins.
  public var depthwiseInitializer: Initializer
  /// How the pointwise begins.
  public var pointwiseInitializer: Initializer
  /// How the bias begins.
  public var biasInitializer: Initializer
  /// The penalty on the depthwise.
  public var depthwiseRegularizer: Regularizer?
  /// The penalty on the pointwise.
  public var pointwiseRegularizer: Regularizer?
  /// The penalty on the bias.
  public var biasRegularizer: Regularizer?
  /// The penalty on the output, divided by the size of the batch.
  public var activityRegularizer: Regularizer?
  /// What the depthwise is held to.
  public var depthwiseConstraint: Constraint?
  /// What the pointwise is held to.
  public var pointwiseConstraint: Constraint?
  /// What the bias is held to.
  public var biasConstraint: Constraint?
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of `filters` mixtures of windows for single channels.
  public init(
    _ filters: Int, kernelSize: AxisSizes, strides: AxisSizes = 1, padding: ConvolutionPadding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: AxisSizes = 1, depthMultiplier: Int = 1,
    activation: Activation = .linear, usesBias: Bool = true,
    depthwiseInitializer: Initializer = .glorotUniform, pointwiseInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, depthwiseRegularizer: Regularizer? = nil,
    pointwiseRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, depthwiseConstraint: Constraint? = nil,
    pointwiseConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.dataFormat = dataFormat
    self.dilationRate = dilationRate
    self.depthMultiplier = depthMultiplier
    self.activation = activation
    self.usesBias = usesBias
    self.depthwiseInitializer = depthwiseInitializer
    self.pointwiseInitializer = pointwiseInitializer
    self.biasInitializer = biasInitializer
    self.depthwiseRegularizer = depthwiseRegularizer
    self.pointwiseRegularizer = pointwiseRegularizer
    self.biasRegularizer = biasRegularizer
    self.activityRegularizer = activityRegularizer
    self.depthwiseConstraint = depthwiseConstraint
    self.pointwiseConstraint = pointwiseConstraint
    self.biasConstraint = biasConstraint
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of the mixed channels.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, the input has another number of axes, or the kernel
  ///   is larger than the padded input.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(
      Axes.count, kernelSize, strides, dilationRate, padding, dataFormat)
    guard filters > 0 else {
      throw scope.error(expected: "at least 1 filter", received: "\(filters)")
    }
    guard (1...(1 << 20)).contains(depthMultiplier) else {
      throw scope.error(expected: "a depth multiplier of at least 1", received: "\(depthMultiplier)")
    }
    let x = try window.input(x, in: scope, dilatesStrides: true)
    try window.requireFit(x, in: scope)
    let shape = window.kernelSize + [x.shape.last, depthMultiplier]
    let depthwise = try scope.parameter(
      "depthwise_kernel", shape: shape, initializer: depthwiseInitializer,
      regularizer: depthwiseRegularizer, constraint: depthwiseConstraint)
    guard depthwise.shape.dimensions == shape else {
      throw scope.error(
        expected: "the number of channels that its kernel of shape \(depthwise.shape) was made for",
        received: "shape \(x.shape)")
    }
    let channels = x.shape.last * depthMultiplier
    let pointwise = try scope.parameter(
      "pointwise_kernel", shape: window.kernelSize.map { _ in 1 } + [channels, filters],
      initializer: pointwiseInitializer, regularizer: pointwiseRegularizer, constraint: pointwiseConstraint)
    guard isReasonable(Array(x.shape.dropLast()) + [Swift.max(channels, filters)]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements",
        received: "\(channels) channels and \(filters) filters from shape \(x.shape)")
    }
    let sums = try convolution(
      depthwiseConvolution(
        x, depthwise, strides: window.strides, dilations: window.dilations, padding: padding), pointwise)
    let bias =
      usesBias
      ? try scope.parameter(
        "bias", shape: [filters], initializer: biasInitializer, regularizer: biasRegularizer,
        constraint: biasConstraint) : nil
    return try window.output(
      sums, bias: bias, activation: activation, activityRegularizer: activityRegularizer, in: scope)
  }
}

extension SeparableConv {
  private enum CodingKeys: String, CodingKey {
    case name
    case filters
    case kernelSize = "kernel_size"
    case strides
    case padding
    case dataFormat = "data_format"
    case dilationRate = "dilation_rate"
    case depthMultiplier = "depth_multiplier"
    case activation
    case usesBias = "use_bias"
    case depthwiseInitializer = "depthwise_initializer"
    case pointwiseInitializer = "pointwise_initializer"
    case biasInitializer = "bias_initializer"
    case depthwiseRegularizer = "depthwise_regularizer"
    case pointwiseRegularizer = "pointwise_regularizer"
    case biasRegularizer = "bias_regularizer"
    case activityRegularizer = "activity_regularizer"
    case depthwiseConstraint = "depthwise_constraint"
    case pointwiseConstraint = "pointwise_constraint"
    case biasConstraint = "bias_constraint"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Int.self, forKey: .filters),
      kernelSize: AxisSizes(try container.decode([Int].self, forKey: .kernelSize)),
      strides: AxisSizes(try container.decodeIfPresent([Int].self, forKey: .strides) ?? [1]),
      padding: try container.decodeIfPresent(ConvolutionPadding.self, forKey: .padding) ?? .valid,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      dilationRate: AxisSizes(try container.decodeIfPresent([Int].self, forKey: .dilationRate) ?? [1]),
      depthMultiplier: try container.decodeIfPresent(Int.self, forKey: .depthMultiplier) ?? 1,
      activation: try container.decodeIfPresent(Activation.self, forKey: .activation) ?? .linear,
      usesBias: try container.decodeIfPresent(Bool.self, forKey: .usesBias) ?? true,
      depthwiseInitializer: try container.decodeIfPresent(Initializer.self, forKey: .depthwiseInitializer)
        ?? .glorotUniform,
      pointwiseInitializer: try container.decodeIfPresent(Initializer.self, forKey: .pointwiseInitializer)
        ?? .glorotUniform,
      biasInitializer: try container.decodeIfPresent(Initializer.self, forKey: .biasInitializer) ?? .zeros,
      depthwiseRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .depthwiseRegularizer),
      pointwiseRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .pointwiseRegularizer),
      biasRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .biasRegularizer),
      activityRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .activityRegularizer),
      depthwiseConstraint: try container.decodeIfPresent(Constraint.self, forKey: .depthwiseConstraint),
      pointwiseConstraint: try container.decodeIfPresent(Constraint.self, forKey: .pointwiseConstraint),
      biasConstraint: try container.decodeIfPresent(Constraint.self, forKey: .biasConstraint),
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(filters, forKey: .filters)
    try container.encode(kernelSize.along(Axes.count), forKey: .kernelSize)
    try container.encode(strides.along(Axes.count), forKey: .strides)
    try container.encode(padding, forKey: .padding)
    try container.encode(dataFormat, forKey: .dataFormat)
    try container.encode(dilationRate.along(Axes.count), forKey: .dilationRate)
    try container.encode(depthMultiplier, forKey: .depthMultiplier)
    try container.encode(activation, forKey: .activation)
    try container.encode(usesBias, forKey: .usesBias)
    try container.encode(depthwiseInitializer, forKey: .depthwiseInitializer)
    try container.encode(pointwiseInitializer, forKey: .pointwiseInitializer)
    try container.encode(biasInitializer, forKey: .biasInitializer)
    try container.encode(depthwiseRegularizer, forKey: .depthwiseRegularizer)
    try container.encode(pointwiseRegularizer, forKey: .pointwiseRegularizer)
    try container.encode(biasRegularizer, forKey: .biasRegularizer)
    try container.encode(activityRegularizer, forKey: .activityRegularizer)
    try container.encode(depthwiseConstraint, forKey: .depthwiseConstraint)
    try container.encode(pointwiseConstraint, forKey: .pointwiseConstraint)
    try container.encode(biasConstraint, forKey: .biasConstraint)
  }
}

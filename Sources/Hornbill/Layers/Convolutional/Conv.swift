public import HornbillGraph

/// Filters that move over sequences `[batch, n, channels]`.
public typealias Conv1D = Conv<OneAxis>
/// Filters that move over images `[batch, rows, columns, channels]`.
public typealias Conv2D = Conv<TwoAxes>
/// Filters that move over volumes `[batch, n, n, n, channels]`.
public typealias Conv3D = Conv<ThreeAxes>

/// Filters that see a window of the input and move over it.
///
/// ```
/// y[b, o..., f] = activation(Σ_k Σ_c x[b, o · stride + k · dilation - padding..., c] · kernel[k..., c, f] + bias[f])
/// ```
///
/// Input: `[batch, n..., channels]`. Output: `[batch, o..., filters]`, with `o = (n - reach) / stride + 1` for valid
/// padding, where `reach = (k - 1) · dilation + 1`, and `o = ceil(n / stride)` otherwise. Parameters: `kernel`
/// `[k..., channels / groups, filters]`, `bias` `[filters]`. (`keras/src/layers/convolutional/base_conv.py`)
///
/// ```swift
/// Conv2D(32, kernelSize: 3, activation: .relu)
/// Conv1D(64, kernelSize: 5, padding: .causal, dilationRate: 2)
/// ```
public struct Conv<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "Conv\(Axes.count)D" }
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
  /// Parts of the channels, each with filters of its own.
  public var groups: Int
  /// What is applied to the sums.
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

  /// A layer of `filters` filters.
  public init(
    _ filters: Int, kernelSize: AxisSizes, strides: AxisSizes = 1, padding: ConvolutionPadding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: AxisSizes = 1, groups: Int = 1,
    activation: Activation = .linear, usesBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.dataFormat = dataFormat
    self.dilationRate = dilationRate
    self.groups = groups
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

  /// The activation of the windows' weighted sums.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, strides and dilations are both above 1, the input
  ///   has another number of axes, its channels or the filters cannot be cut into the groups, or the kernel is larger
  ///   than the padded input.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(
      Axes.count, kernelSize, strides, dilationRate, padding, dataFormat)
    guard filters > 0 else {
      throw scope.error(expected: "at least 1 filter", received: "\(filters)")
    }
    let x = try window.input(x, in: scope, causalIsKnown: Axes.count == 1)
    guard groups > 0, filters % groups == 0 else {
      throw scope.error(
        expected: "at least 1 group, and filters that the groups divide",
        received: "\(filters) filters and \(groups) groups")
    }
    guard x.shape.last % groups == 0 else {
      throw scope.error(
        expected: "channels that \(groups) groups divide", received: "\(x.shape.last) channels")
    }
    try window.requireFit(x, in: scope)
    let shape = window.kernelSize + [x.shape.last / groups, filters]
    let kernel = try scope.parameter(
      "kernel", shape: shape, initializer: kernelInitializer,
      regularizer: kernelRegularizer, constraint: kernelConstraint)
    guard kernel.shape.dimensions == shape else {
      throw scope.error(
        expected: "the number of channels that its kernel of shape \(kernel.shape) was made for",
        received: "shape \(x.shape)")
    }
    guard isReasonable(Array(x.shape.dropLast()) + [filters]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements", received: "\(filters) filters from shape \(x.shape)")
    }
    let sums = try convolution(
      x, kernel, strides: window.strides, dilations: window.dilations, padding: padding, groups: groups)
    let bias =
      usesBias
      ? try scope.parameter(
        "bias", shape: [filters], initializer: biasInitializer, regularizer: biasRegularizer,
        constraint: biasConstraint) : nil
    return try window.output(
      sums, bias: bias, activation: activation, activityRegularizer: activityRegularizer, in: scope)
  }
}

extension Conv {
  private enum CodingKeys: String, CodingKey {
    case name
    case filters
    case kernelSize = "kernel_size"
    case strides
    case padding
    case dataFormat = "data_format"
    case dilationRate = "dilation_rate"
    case groups
    case activation
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
      try container.decode(Int.self, forKey: .filters),
      kernelSize: AxisSizes(try container.decode([Int].self, forKey: .kernelSize)),
      strides: AxisSizes(try container.decodeIfPresent([Int].self, forKey: .strides) ?? [1]),
      padding: try container.decodeIfPresent(ConvolutionPadding.self, forKey: .padding) ?? .valid,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      dilationRate: AxisSizes(try container.decodeIfPresent([Int].self, forKey: .dilationRate) ?? [1]),
      groups: try container.decodeIfPresent(Int.self, forKey: .groups) ?? 1,
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
    try container.encode(filters, forKey: .filters)
    try container.encode(kernelSize.along(Axes.count), forKey: .kernelSize)
    try container.encode(strides.along(Axes.count), forKey: .strides)
    try container.encode(padding, forKey: .padding)
    try container.encode(dataFormat, forKey: .dataFormat)
    try container.encode(dilationRate.along(Axes.count), forKey: .dilationRate)
    try container.encode(groups, forKey: .groups)
    try container.encode(activation, forKey: .activation)
    try container.encode(usesBias, forKey: .usesBias)
    try container.encode(kernelInitializer, forKey: .kernelInitializer)
    try container.encode(biasInitializer, forKey: .biasInitializer)
    try container.encode(kernelRegularizer, forKey: .kernelRegularizer)
    try container.encode(biasRegularizer, forKey: .biasRegularizer)
    try container.encode(activityRegularizer, forKey: .activityRegularizer)
    try container.encode(kernelConstraint, forKey: .kernelConstraint)
    try container.encode(biasConstraint, forKey: .biasConstraint)
  }
}

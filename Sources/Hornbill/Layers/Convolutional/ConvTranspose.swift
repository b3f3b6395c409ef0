public import HornbillGraph

/// Sequences spread over longer ones.
public typealias Conv1DTranspose = ConvTranspose<OneAxis>
/// Images spread over larger ones.
public typealias Conv2DTranspose = ConvTranspose<TwoAxes>
/// Volumes spread over larger ones.
public typealias Conv3DTranspose = ConvTranspose<ThreeAxes>

/// The convolution the other way round: each position of the input is spread over a window of the output.
///
/// Input: `[batch, o..., channels]`. Output: `[batch, n..., filters]`; with `reach = (k - 1) · dilation + 1`,
/// `n = (o - 1) · stride + max(reach, stride)` for valid padding and `n = o · stride` for same, or with an output
/// padding p `(o - 1) · stride + reach + p` and `(o - 1) · stride + reach % 2 + p`. Parameters: `kernel`
/// `[k..., filters, channels]`, `bias` `[filters]`. (`keras/src/layers/convolutional/base_conv_transpose.py`)
///
/// ```swift
/// Conv2DTranspose(16, kernelSize: 3, strides: 2, padding: .same)
/// ```
public struct ConvTranspose<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "Conv\(Axes.count)DTranspose" }
  /// The extent of the output's channels.
  public var filters: Int
  /// The window's extent along each axis.
  public var kernelSize: AxisSizes
  /// Positions from one window to the next.
  public var strides: AxisSizes
  /// The zeros around the input.
  public var padding: ConvolutionPadding
  /// Positions added to the output's end along each axis; nil gives what `padding` says.
  public var outputPadding: AxisSizes?
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// Positions from one weight of a window to the next.
  public var dilationRate: AxisSizes
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

  /// A layer of `filters` outputs.
  public init(
    _ filters: Int, kernelSize: AxisSizes, strides: AxisSizes = 1, padding: ConvolutionPadding = .valid,
    outputPadding: AxisSizes? = nil, dataFormat: DataFormat = .channelsLast, dilationRate: AxisSizes = 1,
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
    self.outputPadding = outputPadding
    self.dataFormat = dataFormat
    self.dilationRate = dilationRate
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

  /// The activation of what the windows sum up to.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, strides and dilations are both above 1, the output
  ///   padding is not below the strides, or the input has another number of axes or no positions.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(
      Axes.count, kernelSize, strides, dilationRate, padding, dataFormat)
    guard filters > 0 else {
      throw scope.error(expected: "at least 1 filter", received: "\(filters)")
    }
    let x = try window.input(x, in: scope)
    let extra = outputPadding?.along(Axes.count)
    if let extra {
      guard extra.count == Axes.count, zip(extra, window.strides).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
        throw scope.error(
          expected: "an output padding of 1 number or \(Axes.count), each below the stride",
          received: "\(extra) with strides \(window.strides)")
      }
    }
    guard !x.shape[1...Axes.count].contains(0) else {
      throw scope.error(expected: "at least 1 position along each axis", received: "shape \(x.shape)")
    }
    let shape = window.kernelSize + [filters, x.shape.last]
    let kernel = try scope.parameter(
      "kernel", shape: shape, initializer: kernelInitializer,
      regularizer: kernelRegularizer, constraint: kernelConstraint)
    guard kernel.shape.dimensions == shape else {
      throw scope.error(
        expected: "the number of channels that its kernel of shape \(kernel.shape) was made for",
        received: "shape \(x.shape)")
    }
    // No window reaches further: `input` has bounded these numbers, so that nothing overflows.
    let largest = (0..<Axes.count).map { axis in
      let reach = (window.kernelSize[axis] - 1) * window.dilations[axis] + 1
      return Swift.min(x.shape[axis + 1], 1 << 40) * window.strides[axis] + reach
    }
    guard isReasonable([x.shape[0]] + largest + [filters]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements", received: "\(filters) filters from shape \(x.shape)")
    }
    let sums = try transposedConvolution(
      x, kernel, strides: window.strides, dilations: window.dilations, padding: padding, outputPadding: extra)
    let bias =
      usesBias
      ? try scope.parameter(
        "bias", shape: [filters], initializer: biasInitializer, regularizer: biasRegularizer,
        constraint: biasConstraint) : nil
    return try window.output(
      sums, bias: bias, activation: activation, activityRegularizer: activityRegularizer, in: scope)
  }
}

extension ConvTranspose {
  private enum CodingKeys: String, CodingKey {
    case name
    case filters
    case kernelSize = "kernel_size"
    case strides
    case padding
    case outputPadding = "output_padding"
    case dataFormat = "data_format"
    case dilationRate = "dilation_rate"
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
      outputPadding: try container.decodeIfPresent([Int].self, forKey: .outputPadding).map { AxisSizes($0) },
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      dilationRate: AxisSizes(try container.decodeIfPresent([Int].self, forKey: .dilationRate) ?? [1]),
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
    try container.encode(outputPadding?.along(Axes.count), forKey: .outputPadding)
    try container.encode(dataFormat, forKey: .dataFormat)
    try container.encode(dilationRate.along(Axes.count), forKey: .dilationRate)
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

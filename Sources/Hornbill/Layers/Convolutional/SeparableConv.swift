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
  /// Outputs of each channel.
  public var depthMultiplier: Int
  /// What the kernel of the windows is told.
  public var depthwise: ParameterSettings
  /// What the kernel that mixes channels is told.
  public var pointwise: ParameterSettings
  /// The window, and what becomes of its sums.
  public var settings: ConvolutionSettings
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
    self.init(
      filters: filters, depthMultiplier: depthMultiplier,
      depthwise: ParameterSettings(
        depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint),
      pointwise: ParameterSettings(
        pointwiseInitializer, regularizer: pointwiseRegularizer, constraint: pointwiseConstraint),
      settings: ConvolutionSettings(
        kernelSize: kernelSize, strides: strides, padding: padding, dataFormat: dataFormat,
        dilationRate: dilationRate, activation: activation, usesBias: usesBias,
        bias: ParameterSettings(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
        activityRegularizer: activityRegularizer),
      inputShape: inputShape, name: name)
  }

  private init(
    filters: Int, depthMultiplier: Int, depthwise: ParameterSettings, pointwise: ParameterSettings,
    settings: ConvolutionSettings, inputShape: [Int]?, name: String?
  ) {
    self.filters = filters
    self.depthMultiplier = depthMultiplier
    self.depthwise = depthwise
    self.pointwise = pointwise
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of the mixed channels.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, the input has another number of axes, or the kernel
  ///   is larger than the padded input.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(settings, axes: Axes.count)
    try window.requireFilters(filters, in: scope)
    let (x, kernel) = try window.depthwise(
      x, multiplier: depthMultiplier, name: "depthwise_kernel", settings: depthwise, in: scope)
    let channels = x.shape.last * depthMultiplier
    let mixture = try scope.parameter(
      "pointwise_kernel", shape: window.kernelSize.map { _ in 1 } + [channels, filters], pointwise)
    guard isReasonable(Array(x.shape.dropLast()) + [Swift.max(channels, filters)]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements",
        received: "\(channels) channels and \(filters) filters from shape \(x.shape)")
    }
    let sums = try convolution(
      depthwiseConvolution(
        x, kernel, strides: window.strides, dilations: window.dilations, padding: window.padding), mixture)
    return try window.output(sums, in: scope)
  }
}

extension SeparableConv {
  private enum CodingKeys: String, CodingKey {
    case name, filters
    case depthMultiplier = "depth_multiplier"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      filters: try container.decode(Int.self, forKey: .filters),
      depthMultiplier: try container.decodeIfPresent(Int.self, forKey: .depthMultiplier) ?? 1,
      depthwise: try ParameterSettings(from: decoder, "depthwise", default: .glorotUniform),
      pointwise: try ParameterSettings(from: decoder, "pointwise", default: .glorotUniform),
      settings: try ConvolutionSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(filters, forKey: .filters)
    try container.encode(depthMultiplier, forKey: .depthMultiplier)
    try depthwise.encode(to: encoder, "depthwise")
    try pointwise.encode(to: encoder, "pointwise")
    try settings.encode(to: encoder, axes: Axes.count)
  }
}

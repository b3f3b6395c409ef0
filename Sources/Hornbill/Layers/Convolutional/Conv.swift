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
  /// Parts of the channels, each with filters of its own.
  public var groups: Int
  /// What the kernel is told.
  public var kernel: ParameterSettings
  /// The window, and what becomes of its sums.
  public var settings: ConvolutionSettings
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
    self.init(
      filters: filters, groups: groups,
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      settings: ConvolutionSettings(
        kernelSize: kernelSize, strides: strides, padding: padding, dataFormat: dataFormat,
        dilationRate: dilationRate, activation: activation, usesBias: usesBias,
        bias: ParameterSettings(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
        activityRegularizer: activityRegularizer),
      inputShape: inputShape, name: name)
  }

  private init(
    filters: Int, groups: Int, kernel: ParameterSettings, settings: ConvolutionSettings,
    inputShape: [Int]?, name: String?
  ) {
    self.filters = filters
    self.groups = groups
    self.kernel = kernel
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of the windows' weighted sums.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, strides and dilations are both above 1, the input
  ///   has another number of axes, its channels or the filters cannot be cut into the groups, or the kernel is larger
  ///   than the padded input.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(settings, axes: Axes.count)
    try window.requireFilters(filters, in: scope)
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
    let kernel = try window.kernel(
      "kernel", [x.shape.last / groups, filters], settings: kernel, of: x, in: scope)
    guard isReasonable(Array(x.shape.dropLast()) + [filters]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements", received: "\(filters) filters from shape \(x.shape)")
    }
    let sums = try convolution(
      x, kernel, strides: window.strides, dilations: window.dilations, padding: window.padding, groups: groups
    )
    return try window.output(sums, in: scope)
  }
}

extension Conv {
  private enum CodingKeys: String, CodingKey {
    case name, filters, groups
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      filters: try container.decode(Int.self, forKey: .filters),
      groups: try container.decodeIfPresent(Int.self, forKey: .groups) ?? 1,
      kernel: try ParameterSettings(from: decoder, "kernel", default: .glorotUniform),
      settings: try ConvolutionSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(filters, forKey: .filters)
    try container.encode(groups, forKey: .groups)
    try kernel.encode(to: encoder, "kernel")
    try settings.encode(to: encoder, axes: Axes.count)
  }
}

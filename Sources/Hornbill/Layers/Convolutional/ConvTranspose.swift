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
  /// Positions added to the output's end along each axis; nil gives what the padding says.
  public var outputPadding: AxisSizes?
  /// What the kernel is told.
  public var kernel: ParameterSettings
  /// The window, and what becomes of its sums.
  public var settings: ConvolutionSettings
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
    self.init(
      filters: filters, outputPadding: outputPadding,
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
    filters: Int, outputPadding: AxisSizes?, kernel: ParameterSettings, settings: ConvolutionSettings,
    inputShape: [Int]?, name: String?
  ) {
    self.filters = filters
    self.outputPadding = outputPadding
    self.kernel = kernel
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of what the windows sum up to.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, strides and dilations are both above 1, the output
  ///   padding is not below the strides, or the input has another number of axes or no positions.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(settings, axes: Axes.count)
    try window.requireFilters(filters, in: scope)
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
    let kernel = try window.kernel("kernel", [filters, x.shape.last], settings: kernel, of: x, in: scope)
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
      x, kernel, strides: window.strides, dilations: window.dilations, padding: window.padding,
      outputPadding: extra)
    return try window.output(sums, in: scope)
  }
}

extension ConvTranspose {
  private enum CodingKeys: String, CodingKey {
    case name, filters
    case outputPadding = "output_padding"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      filters: try container.decode(Int.self, forKey: .filters),
      outputPadding: try decodeSizes(container, .outputPadding),
      kernel: try ParameterSettings(from: decoder, "kernel", default: .glorotUniform),
      settings: try ConvolutionSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(filters, forKey: .filters)
    try container.encode(outputPadding?.along(Axes.count), forKey: .outputPadding)
    try kernel.encode(to: encoder, "kernel")
    try settings.encode(to: encoder, axes: Axes.count)
  }
}

public import HornbillGraph

/// A window for each channel of sequences `[batch, n, channels]`.
public typealias DepthwiseConv1D = DepthwiseConv<OneAxis>
/// A window for each channel of images `[batch, rows, columns, channels]`.
public typealias DepthwiseConv2D = DepthwiseConv<TwoAxes>

/// Windows that see one channel each: every channel has `depthMultiplier` filters of its own.
///
/// ```
/// y[b, o..., c · m + j] = activation(Σ_k x[b, o · stride + k · dilation - padding..., c] · kernel[k..., c, j] + bias)
/// ```
///
/// with m the depth multiplier and j below it. Input: `[batch, n..., channels]`. Output:
/// `[batch, o..., channels · m]`. Parameters: `kernel` `[k..., channels, m]`, `bias` `[channels · m]`.
/// (`keras/src/layers/convolutional/base_depthwise_conv.py`)
///
/// ```swift
/// DepthwiseConv2D(kernelSize: 3, padding: .same, depthMultiplier: 2)
/// ```
public struct DepthwiseConv<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "DepthwiseConv\(Axes.count)D" }
  /// Outputs of each channel.
  public var depthMultiplier: Int
  /// What the kernel is told.
  public var depthwise: ParameterSettings
  /// The window, and what becomes of its sums.
  public var settings: ConvolutionSettings
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of windows for single channels.
  public init(
    kernelSize: AxisSizes, strides: AxisSizes = 1, padding: ConvolutionPadding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: AxisSizes = 1, depthMultiplier: Int = 1,
    activation: Activation = .linear, usesBias: Bool = true,
    depthwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    depthwiseRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, depthwiseConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.init(
      depthMultiplier: depthMultiplier,
      depthwise: ParameterSettings(
        depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint),
      settings: ConvolutionSettings(
        kernelSize: kernelSize, strides: strides, padding: padding, dataFormat: dataFormat,
        dilationRate: dilationRate, activation: activation, usesBias: usesBias,
        bias: ParameterSettings(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
        activityRegularizer: activityRegularizer),
      inputShape: inputShape, name: name)
  }

  private init(
    depthMultiplier: Int, depthwise: ParameterSettings, settings: ConvolutionSettings, inputShape: [Int]?,
    name: String?
  ) {
    self.depthMultiplier = depthMultiplier
    self.depthwise = depthwise
    self.settings = settings
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The activation of the windows' weighted sums.
  ///
  /// - Throws: `HornbillError` where an argument is out of range, the input has another number of axes, or the kernel
  ///   is larger than the padded input.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let window = ConvolutionWindow(settings, axes: Axes.count)
    let (x, kernel) = try window.depthwise(
      x, multiplier: depthMultiplier, name: "kernel", settings: depthwise, in: scope)
    let outputs = x.shape.last * depthMultiplier
    guard isReasonable(Array(x.shape.dropLast()) + [outputs]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements", received: "\(outputs) channels from shape \(x.shape)")
    }
    let sums = try depthwiseConvolution(
      x, kernel, strides: window.strides, dilations: window.dilations, padding: window.padding)
    return try window.output(sums, in: scope)
  }
}

extension DepthwiseConv {
  private enum CodingKeys: String, CodingKey {
    case name
    case depthMultiplier = "depth_multiplier"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      depthMultiplier: try container.decodeIfPresent(Int.self, forKey: .depthMultiplier) ?? 1,
      depthwise: try ParameterSettings(from: decoder, "depthwise", default: .glorotUniform),
      settings: try ConvolutionSettings(from: decoder), inputShape: nil,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(depthMultiplier, forKey: .depthMultiplier)
    try depthwise.encode(to: encoder, "depthwise")
    try settings.encode(to: encoder, axes: Axes.count)
  }
}

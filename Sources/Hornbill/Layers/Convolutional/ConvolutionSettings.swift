public import HornbillGraph

/// What all layers of convolution are told: how their window moves, and what becomes of its sums.
public struct ConvolutionSettings: Sendable {
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
  /// What is applied to the sums.
  public var activation: Activation
  /// Whether a bias is added.
  public var usesBias: Bool
  /// How the bias begins, its penalty, and what it is held to.
  public var bias: ParameterSettings
  /// The penalty on the output, divided by the size of the batch.
  public var activityRegularizer: Regularizer?

  /// A window of a size, which steps from one position to the next unless told otherwise.
  public init(
    kernelSize: AxisSizes, strides: AxisSizes = 1, padding: ConvolutionPadding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: AxisSizes = 1, activation: Activation = .linear,
    usesBias: Bool = true, bias: ParameterSettings = ParameterSettings(.zeros),
    activityRegularizer: Regularizer? = nil
  ) {
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.dataFormat = dataFormat
    self.dilationRate = dilationRate
    self.activation = activation
    self.usesBias = usesBias
    self.bias = bias
    self.activityRegularizer = activityRegularizer
  }
}

extension ConvolutionSettings {
  private enum CodingKeys: String, CodingKey {
    case strides, padding, activation
    case kernelSize = "kernel_size"
    case dataFormat = "data_format"
    case dilationRate = "dilation_rate"
    case usesBias = "use_bias"
    case activityRegularizer = "activity_regularizer"
  }

  /// Reads its part of a layer's configuration.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      kernelSize: AxisSizes(try container.decode([Int].self, forKey: .kernelSize)),
      strides: try decodeSizes(container, .strides) ?? 1,
      padding: try container.decodeIfPresent(ConvolutionPadding.self, forKey: .padding) ?? .valid,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      dilationRate: try decodeSizes(container, .dilationRate) ?? 1,
      activation: try container.decodeIfPresent(Activation.self, forKey: .activation) ?? .linear,
      usesBias: try container.decodeIfPresent(Bool.self, forKey: .usesBias) ?? true,
      bias: try ParameterSettings(from: decoder, "bias", default: .zeros),
      activityRegularizer: try container.decodeIfPresent(Regularizer.self, forKey: .activityRegularizer))
  }

  /// Writes its part of the configuration of a layer of so many axes.
  func encode(to encoder: any Encoder, axes: Int) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernelSize.along(axes), forKey: .kernelSize)
    try container.encode(strides.along(axes), forKey: .strides)
    try container.encode(padding, forKey: .padding)
    try container.encode(dataFormat, forKey: .dataFormat)
    try container.encode(dilationRate.along(axes), forKey: .dilationRate)
    try container.encode(activation, forKey: .activation)
    try container.encode(usesBias, forKey: .usesBias)
    try bias.encode(to: encoder, "bias")
    try container.encode(activityRegularizer, forKey: .activityRegularizer)
  }
}

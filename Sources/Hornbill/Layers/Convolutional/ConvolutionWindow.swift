import HornbillGraph

/// What all layers of convolution check before, and do after, their window has moved.
struct ConvolutionWindow {
  let axes: Int
  let kernelSize: [Int]
  let strides: [Int]
  let dilations: [Int]
  private let settings: ConvolutionSettings

  init(_ settings: ConvolutionSettings, axes: Int) {
    self.settings = settings
    self.axes = axes
    kernelSize = settings.kernelSize.along(axes)
    strides = settings.strides.along(axes)
    dilations = settings.dilationRate.along(axes)
  }

  var padding: ConvolutionPadding { settings.padding }

  /// Fails where there are no filters.
  func requireFilters(_ filters: Int, in scope: Scope) throws {
    guard filters > 0 else {
      throw scope.error(expected: "at least 1 filter", received: "\(filters)")
    }
  }

  /// The input with its channels last, once everything has been found to fit.
  ///
  /// - Parameters:
  ///   - causalIsKnown: whether the layer has causal padding.
  ///   - dilatesStrides: whether strides and dilations may both be above 1.
  func input(
    _ x: Tensor, in scope: Scope, causalIsKnown: Bool = false, dilatesStrides: Bool = false
  ) throws -> Tensor {
    for (label, sizes) in [
      ("kernel size", kernelSize), ("strides", strides), ("dilation rate", dilations),
    ] where sizes.count != axes || !sizes.allSatisfy({ (1...(1 << 20)).contains($0) }) {
      throw scope.error(
        expected: "1 or \(axes) numbers of at least 1 for the \(label)", received: "\(sizes)")
    }
    guard padding != .causal || causalIsKnown else {
      throw scope.error(
        expected: "valid or same padding", received: "causal",
        hint: "Only Conv1D has causal padding: time has one axis.")
    }
    guard dilatesStrides || strides.allSatisfy({ $0 == 1 }) || dilations.allSatisfy({ $0 == 1 }) else {
      throw scope.error(
        expected: "strides or a dilation rate above 1, not both",
        received: "strides \(strides) and dilation rate \(dilations)")
    }
    guard x.rank == axes + 2 else {
      let layout = settings.dataFormat == .channelsLast ? "batch, n..., channels" : "batch, channels, n..."
      throw scope.error(
        expected: "an input of \(axes + 2) axes (\(layout))", received: "shape \(x.shape)",
        hint: "Add a channel axis to images of one channel: x.expandedDimensions(axis: -1).")
    }
    let x = x.asFloatingPoint
    return settings.dataFormat == .channelsLast ? x : x.transposed([0] + Array(2..<x.rank) + [1])
  }

  /// Fails where a window is larger than the input and its zeros.
  func requireFit(_ x: Tensor, in scope: Scope) throws {
    for axis in 0..<axes {
      let extent = x.shape[axis + 1]
      let reach = (kernelSize[axis] - 1) * dilations[axis] + 1
      let zeros = padding.zeros(
        extent, kernel: kernelSize[axis], stride: strides[axis], dilation: dilations[axis])
      guard extent > 0, extent + zeros.low + zeros.high >= reach else {
        throw scope.error(
          expected: "at least \(reach) positions along each axis that a window spans",
          received: "shape \(x.shape)", hint: "Use same padding, or a smaller kernel.")
      }
    }
  }

  /// A kernel of windows, whose last two axes are `channels`.
  func kernel(
    _ name: String, _ channels: [Int], settings: ParameterSettings, of x: Tensor, in scope: Scope
  ) throws -> Tensor {
    let shape = kernelSize + channels
    let kernel = try scope.parameter(name, shape: shape, settings)
    guard kernel.shape.dimensions == shape else {
      throw scope.error(
        expected: "the number of channels that its kernel of shape \(kernel.shape) was made for",
        received: "shape \(x.shape)")
    }
    return kernel
  }

  /// The input with its channels last and the kernel of a window for each of them, once everything has been found to
  /// fit.
  func depthwise(
    _ x: Tensor, multiplier: Int, name: String, settings: ParameterSettings, in scope: Scope
  ) throws -> (x: Tensor, kernel: Tensor) {
    guard (1...(1 << 20)).contains(multiplier) else {
      throw scope.error(expected: "a depth multiplier of at least 1", received: "\(multiplier)")
    }
    let x = try input(x, in: scope, dilatesStrides: true)
    try requireFit(x, in: scope)
    return (x, try kernel(name, [x.shape.last, multiplier], settings: settings, of: x, in: scope))
  }

  /// The bias, the layout of the input, the activation and the penalty on the output.
  func output(_ sums: Tensor, in scope: Scope) throws -> Tensor {
    var y = sums
    if settings.usesBias { y = y + (try scope.parameter("bias", shape: [sums.shape.last], settings.bias)) }
    if settings.dataFormat == .channelsFirst { y = y.transposed([0, y.rank - 1] + Array(1..<(y.rank - 1))) }
    let output = try settings.activation(y, in: scope)
    if let regularizer = settings.activityRegularizer {
      scope.add(loss: regularizer(output) * (1 / Double(Swift.max(output.shape[0], 1))))
    }
    return output
  }
}

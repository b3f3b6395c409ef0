/// A window of weights that moves over an image (cross-correlation: the window is not flipped):
/// `y[b, o..., f] = Σ_k Σ_c x[b, o · stride + k · dilation - low..., g, c] · w[k..., c, f]`, where g is the group of
/// the filter f, and c counts the channels of the group.
package struct Convolution: Operation {
  package static let name = "convolution"
  package static func takesEpilogue(_ dtype: DType) -> Bool { dtype == .float32 }
  package let geometry: ConvolutionGeometry

  package init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  package var attributes: [Int] { geometry.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try geometry.outputType(Self.name, inputs[0], inputs[1])
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    geometry.forEachProduct(input: inputs[0].shape, kernel: inputs[1].shape, output: type.shape) { x, w, y in
      result[y] += inputs[0].values[x] * inputs[1].values[w]
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let (x, w) = (inputs[0], inputs[1])
    return [
      apply(ConvolutionInputGradient(geometry, input: x.shape), upstream, w),
      apply(ConvolutionFilterGradient(geometry, kernel: w.shape), x, upstream),
    ]
  }
}

/// The zeros around the input of a convolution.
public enum ConvolutionPadding: String, Sendable, Hashable, Codable {
  /// None: windows lie inside the input.
  case valid
  /// As many as give `ceil(n / stride)` positions, an odd one after the input.
  case same
  /// As many before the input, so that no position sees a later one.
  case causal

  /// The zeros before and after an axis.
  package func zeros(_ extent: Int, kernel: Int, stride: Int, dilation: Int) -> (low: Int, high: Int) {
    let reach = (kernel - 1) * dilation + 1
    switch self {
    case .valid: return (0, 0)
    case .causal: return (reach - 1, 0)
    case .same:
      let total = Swift.max(((extent + stride - 1) / stride - 1) * stride + reach - extent, 0)
      return (total / 2, total - total / 2)
    }
  }
}

/// A window of weights that moves over one to three spatial axes; the window is not flipped.
///
/// ```
/// y[b, o..., f] = Σ_k Σ_c x[b, o · stride + k · dilation - low..., c] · w[k..., c, f]
/// ```
///
/// `x` is `[batch, n..., channels]`, the kernel `[k..., channels / groups, filters]`, the result
/// `[batch, o..., filters]`. With groups, the filters of a group see its channels only. Strides and dilations have
/// one number for each spatial axis, or are 1.
///
/// - Throws: `HornbillError` where the arguments do not fit, or the kernel is larger than the padded input.
public func convolution(
  _ x: Tensor, _ kernel: Tensor, strides: [Int]? = nil, dilations: [Int]? = nil,
  padding: ConvolutionPadding = .valid, groups: Int = 1
) throws -> Tensor {
  let dtype = DType.promoted(DType.promoted(x.dtype, kernel.dtype), .uint8)
  let (x, kernel) = (x.cast(to: dtype), kernel.cast(to: dtype))
  let ones = [Int](repeating: 1, count: Swift.max(x.rank - 2, 0))
  let (strides, dilations) = (strides ?? ones, dilations ?? ones)
  guard x.rank == kernel.rank, strides.count == ones.count, dilations.count == ones.count else {
    throw HornbillError(
      Convolution.name,
      expected: "an input and a kernel of as many axes, and a stride and a dilation for each of "
        + "\(ones.count) spatial axes",
      received: "shapes \(x.shape) and \(kernel.shape), strides \(strides), dilations \(dilations)")
  }
  let zeros = ones.indices.map {
    padding.zeros(x.shape[$0 + 1], kernel: kernel.shape[$0], stride: strides[$0], dilation: dilations[$0])
  }
  let geometry = ConvolutionGeometry(
    strides: strides, dilations: dilations, low: zeros.map(\.low), high: zeros.map(\.high), groups: groups)
  let isOnePoint =
    kernel.shape.dimensions.dropLast(2).allSatisfy { $0 == 1 } && strides == ones && groups == 1
  if isOnePoint, try Convolution(geometry).outputType([x.node.type, kernel.node.type]).shape.elementCount > 0
  {
    return try matrixProduct(x, kernel.reshaped(to: Shape(Array(kernel.shape.suffix(2)))))
  }
  return try Tensor(applying: Convolution(geometry), to: [x, kernel])
}

/// A convolution in which every channel has filters of its own.
///
/// `x` is `[batch, n..., channels]`, the kernel `[k..., channels, m]`, the result `[batch, o..., channels · m]`: its
/// channel `c · m + j` sees channel c alone.
///
/// - Throws: `HornbillError` where the arguments do not fit, or the kernel is larger than the padded input.
public func depthwiseConvolution(
  _ x: Tensor, _ kernel: Tensor, strides: [Int]? = nil, dilations: [Int]? = nil,
  padding: ConvolutionPadding = .valid
) throws -> Tensor {
  guard x.rank == kernel.rank, x.rank >= 3, x.shape.last == kernel.shape[kernel.rank - 2] else {
    throw HornbillError(
      Convolution.name,
      expected: "an input and a kernel [k..., channels, filters of each channel] of as many axes",
      received: "shapes \(x.shape) and \(kernel.shape)")
  }
  let window = kernel.shape.dimensions.dropLast(2)
  let grouped = kernel.reshaped(to: Shape(window + [1, x.shape.last * kernel.shape.last]))
  return try convolution(
    x, grouped, strides: strides, dilations: dilations, padding: padding, groups: Swift.max(x.shape.last, 1))
}
